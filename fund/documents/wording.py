"""The small phrases of official papers: dates, closings of lines, numbers (pure).

Source: Decree 30/2020, appendix I; Articles 15 and 16.
"""

import datetime as dt

DATE_BLANK = "ngày      tháng      năm        "
NUMBER_BLANK = "       "
SHORT_HASH = 12


def official_date(day: dt.date | None) -> str:
    """Spell a date as papers do: days below 10 and months 1 and 2 get a nought; None leaves blanks to fill in."""
    if day is None:
        return DATE_BLANK.rstrip()
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def numbered(number: str, symbol: str) -> str:
    """Give the number of a paper, or room for it before its symbol (`       /QĐ-QVBYCS`) while it has none."""
    return number or f"{NUMBER_BLANK}/{symbol}"


def paper_number(sequence: int, symbol: str) -> str:
    """Make the number of a paper: `01/QĐ-QVBYCS`; below 10 it gets a nought."""
    if sequence < 1:
        raise ValueError(sequence)
    return f"{sequence:02d}/{symbol}"


def close_lines(lines: tuple[str, ...], *, last: str = ".") -> tuple[str, ...]:
    """End each line with ";" and the last one with `last`, whatever it ended with; empty lines are left out."""
    bare = [line.strip().rstrip(";.,/ ") for line in lines]
    kept = [line for line in bare if line]
    return tuple(f"{line}{last if index == len(kept) else ';'}" for index, line in enumerate(kept, start=1))


def close_text(text: str) -> str:
    """End the last paragraph of a decision with "./."."""
    return f"{text.strip().rstrip(';./ ')}./."


def dashed(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Write the receivers as `- Như Điều 3;` with a full stop after the last."""
    return close_lines(tuple(f"- {line.strip().lstrip('-–+ ')}" for line in lines if line.strip(" -–+;.")))


def about(subject: str) -> str:
    """Begin the summary of a paper with "Về việc", once."""
    bare = subject.strip()
    for opening in ("về việc ", "v/v "):
        if bare.lower().startswith(opening):
            bare = bare[len(opening) :]
    return f"Về việc {bare.rstrip('.')}"


def grouped_hash(hash_hex: str) -> str:
    """Give the first characters of a hash, in fours, for people to compare."""
    short = hash_hex[:SHORT_HASH]
    return " ".join(short[start : start + 4] for start in range(0, len(short), 4))
