"""The Word file as a zip of parts: opened with suspicion, packed the same way every time.

Refuses what is no .docx: another type, an old or protected document, macros, a zip bomb, XML with a document type.
"""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from lxml import etree

from fund.errors import InvalidInput

MAIN_PART: Final = "word/document.xml"
MAX_UNPACKED_BYTES: Final = 64 * 1024 * 1024
MAX_PARTS: Final = 2_000
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_CONTENT_TYPES = "[Content_Types].xml"
_WORD_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_EXCEL_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX", re.IGNORECASE)
_MACRO_PARTS = re.compile(r"vbaProject|/activeX/|oleObject", re.IGNORECASE)
_UNSAFE_NAME = re.compile(r"(^|/)\.\.(/|$)|^/|\\|\x00")


class NotAWordFile(InvalidInput):
    """The bytes are no .docx; `reason` is one of: not_a_zip, old_or_protected, not_word, damaged."""


class WordFileTooLarge(InvalidInput):
    """The file unpacks to more than it may, as a zip bomb does."""


class WordFileHasMacros(InvalidInput):
    """The file carries macros or embedded programs; the program takes none."""


def open_word(content: bytes) -> dict[str, bytes]:
    """Unpack a .docx after checking that it is one.

    Returns:
        Part name -> bytes.

    Raises:
        NotAWordFile: Another type, an old or protected document, damaged.
        WordFileTooLarge: Unpacks to more than `MAX_UNPACKED_BYTES`, or holds too many parts.
        WordFileHasMacros: Macros or embedded programs.
    """
    parts = open_office_zip(content)
    types = parts.get(_CONTENT_TYPES, b"")
    if _WORD_MAIN not in types or MAIN_PART not in parts:
        raise NotAWordFile(reason="not_word")
    return parts


def office_kind(content: bytes) -> str:
    """Tell which Office type a zip holds: "docx", "xlsx" or "".

    Raises:
        NotAWordFile: No readable zip.
        WordFileTooLarge: A zip bomb.
        WordFileHasMacros: Macros.
    """
    parts = open_office_zip(content)
    types = parts.get(_CONTENT_TYPES, b"")
    if _WORD_MAIN in types and MAIN_PART in parts:
        return "docx"
    return "xlsx" if _EXCEL_MAIN in types else ""


def open_office_zip(content: bytes) -> dict[str, bytes]:
    """Unpack the zip of an Office file within the limits; the arguments and refusals are those of `open_word`."""
    if content.startswith(_OLD_OFFICE):
        raise NotAWordFile(reason="old_or_protected")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpack(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise NotAWordFile(reason="damaged" if content.startswith(b"PK") else "not_a_zip") from error
    except RuntimeError as error:
        raise NotAWordFile(reason="old_or_protected") from error
    _refuse_macros(parts)
    return parts


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise WordFileTooLarge(limit_mb=MAX_UNPACKED_BYTES // 1024**2)
    left = MAX_UNPACKED_BYTES
    parts: dict[str, bytes] = {}
    for entry in entries:
        if entry.is_dir():
            continue
        if entry.filename in parts or _UNSAFE_NAME.search(entry.filename) or entry.compress_type not in _PACKINGS:
            raise NotAWordFile(reason="damaged")
        with archive.open(entry) as part:
            data = part.read(left + 1)
        left -= len(data)
        if left < 0:
            raise WordFileTooLarge(limit_mb=MAX_UNPACKED_BYTES // 1024**2)
        parts[entry.filename] = data
    return parts


def _refuse_macros(parts: Mapping[str, bytes]) -> None:
    if _MACRO_TYPES.search(parts.get(_CONTENT_TYPES, b"")) or any(_MACRO_PARTS.search(name) for name in parts):
        raise WordFileHasMacros


def parse_part(parts: Mapping[str, bytes], name: str) -> etree._Element:
    """Parse one XML part without entities, network or document type.

    Raises:
        NotAWordFile: The part is missing, broken, or declares a document type.
    """
    data = parts.get(name)
    if data is None or b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise NotAWordFile(reason="damaged")
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise NotAWordFile(reason="damaged") from error


def zip_parts(parts: Mapping[str, bytes]) -> bytes:
    """Zip the parts of a Word file so that the same parts give the same bytes: fixed order, fixed date."""
    order = sorted(parts, key=lambda name: (name != _CONTENT_TYPES, not name.startswith("_rels/"), name))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in order:
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, parts[name])
    return target.getvalue()


def parts_hash(content: bytes) -> str:
    """Hash the unpacked parts of a Word file (SHA-256, hex), so that another packing of them can still be proved.

    Raises:
        NotAWordFile: And the other refusals of `open_word`.
    """
    digest = hashlib.sha256()
    for name, data in sorted(open_word(content).items()):
        digest.update(f"{len(name.encode())}:{name}:{len(data)}:".encode())
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()
