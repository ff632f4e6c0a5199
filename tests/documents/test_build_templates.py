"""The builder of the first templates: makes what is missing, never overwrites what staff have edited."""

import io
import pathlib

import docx
import pytest
from docx.oxml.ns import qn

from fund.documents.build_templates import BODIES, main
from fund.documents.layout import check_layout
from fund.documents.rendering import merge_fields, render_decision
from fund.documents.templates import TEMPLATE_FOLDER, TEMPLATES
from tests.builders.documents import decision_fields


def test_the_builder_makes_every_template_with_its_fields(tmp_path: pathlib.Path) -> None:
    assert main([str(tmp_path)]) == 0

    assert {path.name for path in tmp_path.iterdir()} == set(BODIES) == {t.filename for t in TEMPLATES.values()}
    for kind in TEMPLATES:
        assert merge_fields(kind, template_folder=tmp_path) == merge_fields(kind)
    assert check_layout(render_decision(decision_fields(), template_folder=tmp_path)) == ()


def test_the_builder_leaves_an_edited_template_alone(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "decision.docx"
    edited.write_bytes(b"edited by staff")

    main([str(tmp_path)])

    assert edited.read_bytes() == b"edited by staff"
    assert "kept decision.docx" in capsys.readouterr().out

    main([str(tmp_path), "--overwrite"])
    assert edited.read_bytes() != b"edited by staff"


def _too_wide(content: bytes) -> list[int]:
    """Give the widths of tables that reach over the right margin, in twentieths of a point."""
    paper = docx.Document(io.BytesIO(content))
    (room,) = {
        section.page_width.twips - section.left_margin.twips - section.right_margin.twips
        for section in paper.sections
        if section.page_width and section.left_margin and section.right_margin
    }
    grids = [[int(column.get(qn("w:w"))) for column in grid] for grid in paper.element.body.iter(qn("w:tblGrid"))]
    return [sum(grid) for grid in grids if sum(grid) > room + len(grid)]  # each column is rounded


def test_no_table_of_a_template_reaches_over_the_margin(tmp_path: pathlib.Path) -> None:
    main([str(tmp_path)])
    stored = TEMPLATE_FOLDER.glob("*.docx")

    wide = {path: _too_wide(path.read_bytes()) for path in [*tmp_path.iterdir(), *stored]}

    assert {path: widths for path, widths in wide.items() if widths} == {}


def test_the_builder_needs_one_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_a_template_is_lean_and_built_the_same_each_time(tmp_path: pathlib.Path) -> None:
    main([str(tmp_path)])
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    main([str(tmp_path), "--overwrite"])

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert all(len(content) < 12_000 for content in first.values())
