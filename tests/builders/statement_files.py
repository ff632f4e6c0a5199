"""Invented statements in many layouts from the same facts, and seeded faults in them.

`facts(seed, count)` makes lines that agree with their balances. Each writer in `LAYOUTS` spells them as some bank
might: CSV of several kinds, XLSX, XLS. No line of a real statement stands here.
"""

import csv
import dataclasses
import datetime as dt
import io
import random
import unicodedata
from collections.abc import Callable, Sequence

import xlsxwriter
import xlwt

OPENING_VND = 10_000_000
_NAMES = ("NGUYEN VAN AN", "TRAN THI BINH", "LE VAN CUONG", "PHAM THI DUNG", "HO VAN EM")
_WORDS = ("ung ho dong bao", "chuyen tien ung ho bao lu", "gop quy", "ung ho xã Hòa Bình", "CT DEN 0123")


@dataclasses.dataclass(frozen=True)
class Fact:
    """One invented line with everything a bank may tell of it."""

    day: dt.date
    time: str
    reference: str
    memo: str
    change_vnd: int
    balance_vnd: int
    payer_account: str
    payer_name: str

    @property
    def debit_vnd(self) -> int:
        return max(-self.change_vnd, 0)

    @property
    def credit_vnd(self) -> int:
        return max(self.change_vnd, 0)


def facts(seed: int = 1, count: int = 60, *, first: dt.date = dt.date(2024, 9, 3)) -> list[Fact]:
    """Make lines of a fortnight with running balances; every tenth is money out, some memos have line breaks."""
    chance = random.Random(seed)
    balance, made = OPENING_VND, []
    for number in range(count):
        change = -55_000 if number % 10 == 9 else chance.randrange(10, 5_000) * 1_000
        balance += change
        line_break = "\n" if number % 7 == 3 else " "
        made.append(
            Fact(
                day=first + dt.timedelta(days=number * 14 // count),
                time=f"{6 + number % 16:02}:{number % 60:02}:{chance.randrange(60):02}",
                reference=f"FT{seed}{number:06}",
                memo=f"{chance.choice(_WORDS)},{line_break}so {chance.randrange(10**6)}",
                change_vnd=change,
                balance_vnd=balance,
                payer_account=f"1500{chance.randrange(10**9):09}",
                payer_name=chance.choice(_NAMES),
            )
        )
    return made


def dots(amount_vnd: int) -> str:
    return f"{amount_vnd:,}".replace(",", ".")


def commas(amount_vnd: int) -> str:
    return f"{amount_vnd:,}"


def commas_and_noughts(amount_vnd: int) -> str:
    return f"{amount_vnd:,}.00"


def or_blank(amount_vnd: int, spell: Callable[[int], str] = dots) -> str:
    return spell(amount_vnd) if amount_vnd else ""


def spelled_csv(rows: Sequence[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def two_columns_with_noughts(lines: Sequence[Fact]) -> bytes:
    """English heads, 1,234,567.00, date and time apart, commas."""
    rows = [
        ["Transaction Date", "Time", "Ref No.", "Withdrawal", "Deposit", "Balance", "Description", "Offset Account"]
    ]
    for one in lines:
        out, into = or_blank(one.debit_vnd, commas_and_noughts), or_blank(one.credit_vnd, commas_and_noughts)
        balance = commas_and_noughts(one.balance_vnd)
        rows.append([f"{one.day:%d/%m/%Y}", one.time, one.reference, out, into, balance, one.memo, one.payer_account])
    return spelled_csv(rows)


def vietnamese_semicolons(lines: Sequence[Fact]) -> bytes:
    """Vietnamese heads under a preamble, 1.234.567, date with time in one cell, opening balance and a total."""
    heads = ["STT", "Ngày giao dịch", "Số tham chiếu", "Tài khoản đối ứng", "Nội dung giao dịch"]
    rows = [
        ["SAO KÊ TÀI KHOẢN"],
        ["Từ ngày 01/09/2024 đến ngày 30/09/2024"],
        [],
        [*heads, "Ghi nợ", "Ghi có", "Số dư"],
        ["", "", "", "", "Số dư đầu kỳ", "", "", dots(lines[0].balance_vnd - lines[0].change_vnd)],
    ]
    for number, one in enumerate(lines, start=1):
        told = [str(number), f"{one.day:%d/%m/%Y} {one.time}", one.reference, one.payer_account, one.memo]
        rows.append([*told, or_blank(one.debit_vnd), or_blank(one.credit_vnd), dots(one.balance_vnd)])
    out, into = sum(one.debit_vnd for one in lines), sum(one.credit_vnd for one in lines)
    rows.append(["", "Tổng cộng", "", "", "", or_blank(out), or_blank(into), ""])
    rows.append(["", "", "", "", "Số dư cuối kỳ", "", "", dots(lines[-1].balance_vnd)])
    return spelled_csv(rows, delimiter=";", encoding="utf-8-sig")


def signed_tabs(lines: Sequence[Fact]) -> bytes:
    """One signed column, tabs, ISO dates, UTF-16."""
    rows = [["Ngày", "Giờ", "Mã giao dịch", "Số tiền", "Số dư sau GD", "Diễn giải", "TK đối ứng"]]
    for one in lines:
        amounts = [f"{one.change_vnd:+,}", commas(one.balance_vnd)]
        rows.append([one.day.isoformat(), one.time, one.reference, *amounts, one.memo, one.payer_account])
    return spelled_csv(rows, delimiter="\t", encoding="utf-16")


def marked_amounts(lines: Sequence[Fact]) -> bytes:
    """One column of amounts beside a column D/C, most balances empty, Windows-1258."""
    rows = [["Ngày GD", "Giờ GD", "Số CT", "D/C", "Số tiền (VND)", "Số dư", "Nội dung", "Số TK người chuyển"]]
    for number, one in enumerate(lines):
        side, balance = "D" if one.debit_vnd else "C", dots(one.balance_vnd) if number % 5 == 4 else ""
        told = [f"{one.day:%d-%m-%Y}", one.time, one.reference, side, dots(abs(one.change_vnd)), balance]
        rows.append([*told, one.memo, one.payer_account])
    apart = [[_letters_and_tones(cell) for cell in row] for row in rows]
    return spelled_csv(apart, encoding="cp1258")


def _letters_and_tones(text: str) -> str:
    """Take tones off their letters as Windows-1258 keeps them; letters with a hat or horn stay whole."""
    kept = "ăâêôơưĂÂÊÔƠƯđĐ"
    made = ""
    for letter in text:
        parts = next(
            (f"{base}{tone}" for base in f"{kept}aeiouyAEIOUY" for tone in _TONES if _joined(base, tone) == letter), ""
        )
        made += parts or letter
    return made


_TONES = "\u0300\u0309\u0303\u0301\u0323"


def _joined(base: str, tone: str) -> str:
    return unicodedata.normalize("NFC", base + tone)


def newest_first(lines: Sequence[Fact]) -> bytes:
    """Newest first, amounts with VND, a head in two languages with a line break."""
    heads = ["No.", "Ngày\nDate", "Giờ\nTime", "Phát sinh nợ\nDebit", "Phát sinh có\nCredit", "Số dư\nBalance"]
    rows = [[*heads, "Nội dung\nDetails", "Số bút toán\nRef", "Tài khoản đối ứng\nOffset account"]]
    for number, one in enumerate(reversed(lines), start=1):
        amounts = [f"{commas(amount)} VND" for amount in (one.debit_vnd, one.credit_vnd, one.balance_vnd)]
        told = [str(number), f"{one.day:%d/%m/%Y}", one.time, *amounts]
        rows.append([*told, one.memo, one.reference, one.payer_account])
    return spelled_csv(rows)


def two_rows_of_heads(lines: Sequence[Fact]) -> bytes:
    """A head of two rows, no balances, and the numbers of the columns beneath."""
    rows = [
        ["Ngày hạch toán", "Giờ", "Số chứng từ", "Phát sinh", "", "Nội dung", "Tài khoản đối ứng"],
        ["", "", "", "Nợ", "Có", "", ""],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
    ]
    for one in lines:
        amounts = [or_blank(one.debit_vnd), or_blank(one.credit_vnd)]
        rows.append([f"{one.day:%d/%m/%Y}", one.time, one.reference, *amounts, one.memo, one.payer_account])
    return spelled_csv(rows)


_SHEET_HEADS = (
    "Ngày giao dịch",
    "Số tham chiếu",
    "Nội dung",
    "Tiền ra",
    "Tiền vào",
    "Số dư",
    "Tài khoản đối ứng",
    "Giờ",
)


def xlsx(lines: Sequence[Fact]) -> bytes:
    """A workbook with real dates and numbers under a title."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sao kê")
        day, clock = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm:ss"})
        sheet.write_string(1, 0, "SAO KÊ TÀI KHOẢN THANH TOÁN")
        for place, head in enumerate(_SHEET_HEADS):
            sheet.write_string(3, place, head)
        for row, one in enumerate(lines, start=4):
            sheet.write_datetime(row, 0, dt.datetime.combine(one.day, dt.time()), day)
            for place, text in ((1, one.reference), (2, one.memo), (6, one.payer_account)):
                sheet.write_string(row, place, text)
            for place, amount in ((3, one.debit_vnd), (4, one.credit_vnd), (5, one.balance_vnd)):
                if amount:
                    sheet.write_number(row, place, amount)
            sheet.write_datetime(row, 7, dt.time.fromisoformat(one.time), clock)
    return content.getvalue()


def xls(lines: Sequence[Fact]) -> bytes:
    """An old workbook, dates as text."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("SaoKe")
    for place, head in enumerate(_SHEET_HEADS):
        sheet.write(0, place, head)
    for row, one in enumerate(lines, start=1):
        amounts = (one.debit_vnd, one.credit_vnd, one.balance_vnd)
        cells = (f"{one.day:%d/%m/%Y}", one.reference, one.memo, *amounts, one.payer_account, one.time)
        for place, cell in enumerate(cells):
            sheet.write(row, place, cell)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


LAYOUTS: dict[str, tuple[Callable[[Sequence[Fact]], bytes], str]] = {
    "two-columns": (two_columns_with_noughts, "csv"),
    "semicolons": (vietnamese_semicolons, "csv"),
    "signed-tabs": (signed_tabs, "txt"),
    "marked": (marked_amounts, "csv"),
    "newest-first": (newest_first, "csv"),
    "two-heads": (two_rows_of_heads, "csv"),
    "xlsx": (xlsx, "xlsx"),
    "xls": (xls, "xls"),
}


def lost(lines: Sequence[Fact], chance: random.Random) -> list[Fact]:
    """Lose one line in the middle."""
    place = chance.randrange(1, len(lines) - 1)
    return [*lines[:place], *lines[place + 1 :]]


def doubled(lines: Sequence[Fact], chance: random.Random) -> list[Fact]:
    """Repeat one line."""
    place = chance.randrange(1, len(lines) - 1)
    return [*lines[: place + 1], *lines[place:]]


def edited(lines: Sequence[Fact], chance: random.Random) -> list[Fact]:
    """Change the amount of one line and leave the balances."""
    place = chance.randrange(1, len(lines) - 1)
    wrong = dataclasses.replace(lines[place], change_vnd=lines[place].change_vnd + 9_000_000)
    return [*lines[:place], wrong, *lines[place + 1 :]]


def broken_balance(lines: Sequence[Fact], chance: random.Random) -> list[Fact]:
    """Misprint one balance."""
    place = chance.randrange(1, len(lines) - 1)
    wrong = dataclasses.replace(lines[place], balance_vnd=lines[place].balance_vnd + 1)
    return [*lines[:place], wrong, *lines[place + 1 :]]


def swapped(lines: Sequence[Fact], chance: random.Random) -> list[Fact]:
    """Let two lines that follow each other change places."""
    place = chance.randrange(1, len(lines) - 2)
    return [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]


FAULTS = {"lost": lost, "doubled": doubled, "edited": edited, "broken balance": broken_balance, "swapped": swapped}
