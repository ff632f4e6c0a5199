"""What kinds of files are taken as evidence, told by their bytes, never by their names (pure)."""

import re
import unicodedata

from fund.documents.word_file import NotAWordFile, office_kind
from fund.errors import InvalidInput
from fund.labels import LabelledEnum

_LONGEST_NAME = 120
_NAME_WITHOUT_WORDS = "tep-dinh-kem"
_BAD_IN_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
_BAD_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|html|head|body|svg|script|iframe|math)\b", re.IGNORECASE)


class MediaType(LabelledEnum):
    """The kinds of evidence: media type and its name for people."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "Ảnh JPG"
    PNG = "image/png", "Ảnh PNG"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"
    CSV = "text/csv", "CSV"
    TEXT = "text/plain", "Văn bản thuần"
    XLS = "application/vnd.ms-excel", "Excel đời cũ"
    """Only as a bank's statement, whose reader judges it; not taken as other evidence."""


_EXTENSIONS = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
    MediaType.DOCX: (".docx",),
    MediaType.XLSX: (".xlsx",),
    MediaType.CSV: (".csv",),
    MediaType.TEXT: (".txt",),
    MediaType.XLS: (".xls",),
}


_ALIKE = ({MediaType.JPEG, MediaType.PNG}, {MediaType.CSV, MediaType.TEXT})
"""Kinds that people name for one another; the others must be what their names say."""


class EvidenceKindRefused(InvalidInput):
    """The bytes are none of the kinds taken as evidence."""


class EvidenceNotAsNamed(InvalidInput):
    """The name says one kind and the bytes another, as with a .docx that is none."""


def sniff(content: bytes, filename: str) -> MediaType:
    """Tell the kind of a file by its bytes; the name only tells .csv from other plain text.

    Raises:
        EvidenceKindRefused: None of the kinds.
        EvidenceNotAsNamed: The name promises another kind.
        WordFileTooLarge, WordFileHasMacros: An Office file that may not be taken.
    """
    found, named = _kind_of(content, filename), _kind_named(filename)
    if named is None or named is found or any({named, found} <= kinds for kinds in _ALIKE):
        return found
    raise EvidenceNotAsNamed(filename=clean_filename(filename), named=named, found=found, field="file")


def _kind_named(filename: str) -> MediaType | None:
    name = filename.lower().strip()
    return next((kind for kind, extensions in _EXTENSIONS.items() if name.endswith(extensions)), None)


def _kind_of(content: bytes, filename: str) -> MediaType:
    if content.startswith(b"%PDF-"):
        return MediaType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content.startswith(b"PK"):
        return _office_type(content, filename)
    if _is_plain_text(content):
        return MediaType.CSV if filename.lower().endswith(".csv") else MediaType.TEXT
    raise EvidenceKindRefused(filename=clean_filename(filename), field="file")


def _office_type(content: bytes, filename: str) -> MediaType:
    try:
        kind = office_kind(content)
    except NotAWordFile as error:
        raise EvidenceKindRefused(filename=clean_filename(filename), field="file") from error
    if not kind:
        raise EvidenceKindRefused(filename=clean_filename(filename), field="file")
    return MediaType.DOCX if kind == "docx" else MediaType.XLSX


def _is_plain_text(content: bytes) -> bool:
    """Tell whether the bytes are text: UTF-8, UTF-16 with its mark, or an old Vietnamese code page; no markup."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1258"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and not _BAD_IN_TEXT.search(text) and not _MARKUP.match(text)
    return False


def clean_filename(filename: str) -> str:
    """Keep the last part of a name, without paths, control characters, look-alike marks or leading dots."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    kept = " ".join(_BAD_IN_NAME.sub("", last).split()).lstrip(". ")
    stem, dot, extension = kept.rpartition(".")
    if not dot or len(extension) > 8:
        stem, extension = kept, ""
    stem = stem[: _LONGEST_NAME - len(extension) - 1].rstrip(". ")
    return f"{stem or _NAME_WITHOUT_WORDS}{'.' if extension else ''}{extension}"


def named_by_kind(filename: str, media_type: MediaType) -> str:
    """Clean a name and give it the extension of what the file is, so that nothing opens as something else."""
    name = clean_filename(filename)
    extensions = _EXTENSIONS[media_type]
    return name if name.lower().endswith(extensions) else f"{name}{extensions[0]}"
