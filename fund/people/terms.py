"""How a party is found while typing: the folded tails of its name, its code and its phone. Pure: no database."""

import re

from fund.text import fold

MAX_TERM = 80
_NOT_A_DIGIT = re.compile(r"[^0-9]")


def terms_of(*, full_name: str, code: str, phone: str) -> list[str]:
    """List what the start of which finds the party, sorted and without twins.

    Returns:
        `["an", "nguyen van an", "nt-000001", "van an"]` for Nguyễn Văn An, NT-000001.
    """
    words = fold(full_name).split(" ")
    tails = {" ".join(words[index:])[:MAX_TERM] for index in range(len(words))}
    return sorted(term for term in tails | {fold(code), digits_of(phone)} if term)


def digits_of(phone: str) -> str:
    """Keep the digits of a phone number, `+84` as `0`, so that any spelling finds it."""
    digits = _NOT_A_DIGIT.sub("", phone)
    return "0" + digits[2:] if phone.strip().startswith("+84") else digits
