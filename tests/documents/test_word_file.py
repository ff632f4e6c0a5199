"""Word files opened with suspicion."""

import io
import zipfile

import pytest

from fund.documents.rendering import render_decision
from fund.documents.word_file import (
    MAX_PARTS,
    MAX_UNPACKED_BYTES,
    NotAWordFile,
    WordFileHasMacros,
    WordFileTooLarge,
    open_word,
    parse_part,
    parts_hash,
    zip_parts,
)
from tests.builders.documents import decision_fields
from tests.documents.docx_surgery import zipped


@pytest.fixture(scope="module")
def decision() -> bytes:
    return render_decision(decision_fields())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_a_zip"),
        (b"hello", "not_a_zip"),
        (b"%PDF-1.7 ...", "not_a_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old .doc", "old_or_protected"),
        (b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_other_types_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotAWordFile) as refusal:
        open_word(content)

    assert refusal.value.facts["reason"] == reason


def test_a_zip_that_is_no_word_file_is_refused(decision: bytes) -> None:
    parts = open_word(decision)
    workbook = {**parts, "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"wordprocessingml", b"x")}

    for content in (zipped({"a.txt": b"a"}), zipped(workbook)):
        with pytest.raises(NotAWordFile, match="not_word"):
            open_word(content)


def test_a_cut_off_file_is_refused(decision: bytes) -> None:
    with pytest.raises(NotAWordFile):
        open_word(decision[: len(decision) // 2])


def test_a_flipped_byte_is_noticed(decision: bytes) -> None:
    place = decision.index(b"word/document.xml") + 200
    flipped = decision[:place] + bytes([decision[place] ^ 0xFF]) + decision[place + 1 :]

    with pytest.raises(NotAWordFile):
        open_word(flipped)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(decision: bytes) -> None:
    bomb = zipped({**open_word(decision), "word/media/big.png": bytes(MAX_UNPACKED_BYTES + 1)})

    assert len(bomb) < 1_000_000
    with pytest.raises(WordFileTooLarge):
        open_word(bomb)


def test_too_many_parts_are_refused(decision: bytes) -> None:
    many = zipped({**open_word(decision), **{f"word/{number}.xml": b"" for number in range(MAX_PARTS)}})

    with pytest.raises(WordFileTooLarge):
        open_word(many)


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "word/../../x", "a\\b"])
def test_names_that_leave_the_zip_are_refused(decision: bytes, name: str) -> None:
    with pytest.raises(NotAWordFile):
        open_word(zipped({**open_word(decision), name: b""}))


def test_a_part_that_stands_twice_is_refused(decision: bytes) -> None:
    target = io.BytesIO(decision)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", b"<w:document/>")

    with pytest.raises(NotAWordFile):
        open_word(target.getvalue())


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/activeX/activeX1.xml", "word/embeddings/oleObject1.bin"])
def test_macros_and_embedded_programs_are_refused(decision: bytes, name: str) -> None:
    with pytest.raises(WordFileHasMacros):
        open_word(zipped({**open_word(decision), name: b"x"}))


def test_a_macro_type_is_refused_by_its_declaration(decision: bytes) -> None:
    parts = open_word(decision)
    types = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Default Extension="x" ContentType="macroEnabled"/></Types>'
    )

    with pytest.raises(WordFileHasMacros):
        open_word(zipped({**parts, "[Content_Types].xml": types}))


def test_xml_that_declares_entities_is_refused() -> None:
    for data in (b'<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>', b"<x>", b""):
        with pytest.raises(NotAWordFile):
            parse_part({"x.xml": data}, "x.xml")
    with pytest.raises(NotAWordFile):
        parse_part({}, "x.xml")


def test_another_packing_of_the_same_parts_has_the_same_parts_hash(decision: bytes) -> None:
    repacked = zipped(dict(reversed(open_word(decision).items())))

    assert repacked != decision
    assert parts_hash(repacked) == parts_hash(decision)
    assert zip_parts(open_word(repacked)) == decision


def test_any_changed_part_changes_the_parts_hash(decision: bytes) -> None:
    parts = open_word(decision)

    changed = zipped({**parts, "word/settings.xml": parts["word/settings.xml"] + b" "})

    assert parts_hash(changed) != parts_hash(decision)
