"""From the bytes of a statement file to its text, strictly: nothing is guessed away, nothing is replaced.

The ladder: a byte order mark decides (UTF-8, UTF-16); else UTF-8; else Windows-1258, and then only if every letter
beyond ASCII is Vietnamese, for old fonts' bytes (TCVN3) decode as Windows-1258 too and come out as nonsense.
"""

import codecs
import re
import unicodedata

from fund.errors import InvalidInput

MAX_STATEMENT_BYTES = 32 * 1024 * 1024
"""Room for 200,000 lines of about 160 bytes."""

_FOREIGN_FORMATS = (
    (b"PK\x05\x06", "ZIP"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"{\\rtf", "RTF"),
    (b"<html", "HTML"),
    (b"<!DOCTYPE", "HTML"),
    (b"<?xml", "XML"),
)
WORKBOOK_SIGNATURES = ((b"PK\x03\x04", "xlsx"), (b"\xd0\xcf\x11\xe0", "xls"))
"""First bytes of the workbooks that `tables` reads."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ufeff\ufffd]")
_NOT_VIETNAMESE = re.compile(
    "[^\\t\\n\\r\x20-\x7e\xa0"
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "₫€–—‘’“”…°·]"
)
_DECODED_TWICE = re.compile("á»|áº|Æ°|Ä‘")


class EmptyStatement(InvalidInput):
    """The file has no bytes, or no line below its head."""


class FileTooLarge(InvalidInput):
    """The file has more bytes or lines than an import takes at once."""


class NotAStatementFile(InvalidInput):
    """The bytes are those of another kind of file (a workbook, a picture), whatever the file is called."""


class WrongEncoding(InvalidInput):
    """The bytes are no text in a known encoding, or text that was decoded wrongly before."""


class UnreadableCharacter(InvalidInput):
    """A control character (NUL among them) stands in a line."""


def decode_statement(content: bytes) -> str:
    """Turn the bytes of a statement into normalised (NFC) text without control characters.

    Raises:
        EmptyStatement: There is nothing in it.
        FileTooLarge: More than `MAX_STATEMENT_BYTES`.
        NotAStatementFile: A document, a picture, an archive, a workbook.
        WrongEncoding: Not UTF-8, UTF-16 or Windows-1258.
        UnreadableCharacter: A control character; the line is named.
    """
    check_content(content)
    if kind := workbook_kind(content):
        raise NotAStatementFile(kind=kind.upper())
    text = unicodedata.normalize("NFC", _decode(content)).removeprefix("\ufeff")
    if not text.strip():
        raise EmptyStatement
    check_text(text)
    return text


def check_text(text: str, *, line: int = 1) -> None:
    """Refuse control characters, lost letters and text that was decoded wrongly before.

    Raises:
        UnreadableCharacter: Or `WrongEncoding`; the line is counted from `line`.
    """
    if found := _CONTROL.search(text):
        line += text.count("\n", 0, found.start())
        if found.group() == "\ufffd":
            raise WrongEncoding(line=line)
        raise UnreadableCharacter(line=line)
    if not text.isascii() and (found := _DECODED_TWICE.search(text)):
        raise WrongEncoding(line=line + text.count("\n", 0, found.start()))


def workbook_kind(content: bytes) -> str:
    """Tell a workbook by its first bytes: "xlsx", "xls", or "" for anything else."""
    return next((kind for signature, kind in WORKBOOK_SIGNATURES if content.startswith(signature)), "")


def check_content(content: bytes) -> None:
    """Refuse what is no statement before it costs anything: empty, huge, or another kind of file.

    Raises:
        EmptyStatement: No bytes.
        FileTooLarge: More than `MAX_STATEMENT_BYTES`.
        NotAStatementFile: Another kind of file by its first bytes.
    """
    if not content:
        raise EmptyStatement
    if len(content) > MAX_STATEMENT_BYTES:
        raise FileTooLarge(megabytes=len(content) // 1_000_000, limit=MAX_STATEMENT_BYTES // 1_000_000)
    for signature, kind in _FOREIGN_FORMATS:
        if content.startswith(signature):
            raise NotAStatementFile(kind=kind)


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_strictly(content, "utf-16")
    if content.startswith(codecs.BOM_UTF8):
        return _decode_strictly(content, "utf-8-sig")
    if _looks_like_bare_utf16(content):
        raise WrongEncoding(line=1)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_windows_1258(content)


def _decode_strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise WrongEncoding(line=error.object.count(b"\n", 0, error.start) + 1) from error


def _decode_windows_1258(content: bytes) -> str:
    """Read the old Vietnamese code page, where a tone follows its vowel as a letter of its own."""
    text = unicodedata.normalize("NFC", _decode_strictly(content, "cp1258"))
    if found := _NOT_VIETNAMESE.search(text):
        if found.group() == "\x00":
            raise UnreadableCharacter(line=text.count("\n", 0, found.start()) + 1)
        raise WrongEncoding(line=text.count("\n", 0, found.start()) + 1)
    return text


def _looks_like_bare_utf16(content: bytes) -> bool:
    """Tell UTF-16 without its mark: every other byte of its first letters is NUL."""
    head = content[:64]
    return len(head) >= 8 and (not any(head[1::2]) or not any(head[::2]))
