"""Evidence is known by its bytes; names are cleaned."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fund.documents.evidence_kinds import (
    EvidenceKindRefused,
    EvidenceNotAsNamed,
    MediaType,
    clean_filename,
    named_by_kind,
    sniff,
)
from fund.documents.rendering import render_decision
from fund.documents.word_file import WordFileHasMacros, open_word
from tests.builders.documents import decision_fields
from tests.documents.docx_surgery import zipped


def workbook() -> bytes:
    """Make a small Excel file."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, "Danh sách")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "filename", "media_type"),
    [
        (b"%PDF-1.7\n...", "a.exe", MediaType.PDF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a.png", MediaType.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00", "", MediaType.PNG),
        ("ngày,số tiền\n05/09/2024,200.000\n".encode(), "SAO KE.CSV", MediaType.CSV),
        ("\ufeffngày;số tiền\n".encode(), "a.csv", MediaType.CSV),
        ("Biên bản họp".encode("utf-16"), "a.txt", MediaType.TEXT),
        ("Biên bản họp".encode(), "khong co duoi", MediaType.TEXT),
        (b"S\xf4 ti\xeb\xecn", "cu.txt", MediaType.TEXT),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, filename: str, media_type: MediaType) -> None:
    assert sniff(content, filename) is media_type


def test_office_files_are_told_apart_by_what_is_inside() -> None:
    assert sniff(render_decision(decision_fields()), "Tờ trình.DOCX") is MediaType.DOCX
    assert sniff(workbook(), "bang") is MediaType.XLSX


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"GIF89a\x01\x00",
        b"\x00\x00\x00\x18ftypmp42",
        b"text with a NUL \x00",
        b"<!DOCTYPE html><script>",
        b"  <svg onload='x'>",
        b"<?xml version='1.0'?>",
        b"<script>alert(1)</script>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04broken",
        zipped({"a.txt": b"a plain zip"}),
        b"   \n ",
    ],
)
def test_other_kinds_are_refused_whatever_their_name(content: bytes) -> None:
    for filename in ("bien ban.pdf", "bien ban.docx", "bien ban.txt", "bien ban.csv"):
        with pytest.raises(EvidenceKindRefused):
            sniff(content, filename)


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"xin chao", "quyet dinh.docx"),
        (b"%PDF-1.7", "quyet dinh.docx"),
        (b"%PDF-1.7", "sao ke.csv"),
        (b"a,b\n1,2\n", "bang.xlsx"),
        (b"\xff\xd8\xff\xe0", "quet.PDF"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(content: bytes, filename: str) -> None:
    with pytest.raises(EvidenceNotAsNamed) as refusal:
        sniff(content, filename)

    assert refusal.value.facts["named"] is not refusal.value.facts["found"]


def test_a_workbook_is_no_word_file() -> None:
    with pytest.raises(EvidenceNotAsNamed):
        sniff(workbook(), "quyet dinh.docx")
    with pytest.raises(EvidenceNotAsNamed):
        sniff(render_decision(decision_fields()), "bang.xlsx")


def test_a_word_file_with_macros_is_refused() -> None:
    macros = zipped({**open_word(render_decision(decision_fields())), "word/vbaProject.bin": b"x"})

    with pytest.raises(WordFileHasMacros):
        sniff(macros, "bien ban.docx")


def test_an_encrypted_zip_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", b"x")
    content = bytearray(target.getvalue())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = content.index(mark)
        content[place + (6 if mark == b"PK\x03\x04" else 8)] |= 1

    with pytest.raises(EvidenceKindRefused):
        sniff(bytes(content), "a.docx")


@pytest.mark.parametrize(
    ("filename", "cleaned"),
    [
        ("biên bản.pdf", "biên bản.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ke toan\\Hoá đơn.PDF", "Hoá đơn.PDF"),
        ("..", "tep-dinh-kem"),
        ("", "tep-dinh-kem"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("ảnh\u202egnp.exe", "ảnhgnp.exe"),
        ('a<b>:"|?*.png', "ab.png"),
        ("bie\u0302n ba\u0309n.pdf", "biên bản.pdf"),
    ],
)
def test_names_lose_paths_and_tricks(filename: str, cleaned: str) -> None:
    assert clean_filename(filename) == cleaned


@given(st.text(max_size=300))
def test_any_name_becomes_a_short_single_name(filename: str) -> None:
    cleaned = clean_filename(filename)

    assert 1 <= len(cleaned) <= 121
    assert not set(cleaned) & set('/\\\0\n\r<>:"|?*')
    assert not cleaned.startswith(".")
    assert clean_filename(cleaned) == cleaned


@pytest.mark.parametrize(
    ("filename", "media_type", "named"),
    [
        ("hop dong.pdf", MediaType.PDF, "hop dong.pdf"),
        ("anh.JPEG", MediaType.JPEG, "anh.JPEG"),
        ("anh.exe", MediaType.PNG, "anh.exe.png"),
        ("", MediaType.DOCX, "tep-dinh-kem.docx"),
    ],
)
def test_a_name_ends_as_the_file_is(filename: str, media_type: MediaType, named: str) -> None:
    assert named_by_kind(filename, media_type) == named
