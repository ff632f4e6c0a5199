"""Names as the public may see them. Pure: no database.

The invariant: of an anonymous name not one letter is given, of an initialled one only the first letters.
"""

from fund.people.kinds import Disclosure
from fund.text import clean_text

ANONYMOUS_NAME = "Nhà hảo tâm ẩn danh"


def public_name(full_name: str, disclosure: Disclosure) -> str:
    """Spell a name the way its bearer chose: `Nguyễn Văn An`, `N.V.A.` or `Nhà hảo tâm ẩn danh`.

    Returns:
        A name fit for public pages; one without a single letter or digit is anonymous whatever was chosen.
    """
    if disclosure is Disclosure.ANONYMOUS:
        return ANONYMOUS_NAME
    name = clean_text(full_name)
    first_letters = [letter for letter in map(_first_letter, name.split(" ")) if letter]
    if not first_letters:
        return ANONYMOUS_NAME
    return name if disclosure is Disclosure.NAMED else "".join(f"{letter}." for letter in first_letters)


def _first_letter(word: str) -> str:
    """Find the first letter of a word, in upper case; digits do not count (a phone number in a name stays hidden)."""
    return next((letter.upper() for letter in word if letter.isalpha()), "")
