"""Papers as they come out of a printer: LibreOffice stands in for Word, the pages are measured."""

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
from collections.abc import Callable

import pytest

from fund.documents.checking import ExpectedAward, ExpectedDecision, check_decision
from fund.documents.rendering import (
    merge_fields,
    render_cash_voucher,
    render_decision,
    render_payment_list,
    render_receipt,
    render_thank_you,
)
from fund.documents.templates import TEMPLATE_FOLDER, TEMPLATES, DocumentKind
from tests.builders.documents import (
    cash_voucher_fields,
    decision_fields,
    payment_list_fields,
    receipt_fields,
    recipient_rows,
    thank_you_fields,
)

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdffonts") is None,
    reason="needs libreoffice-writer-nogui, fonts-liberation2 and poppler-utils",
)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
_LONG_REASON = (
    "Tài trợ chương trình xây dựng nhà tình thương, hỗ trợ phương tiện sinh kế cho các hộ gia đình khó khăn năm 2026 "
    "theo thư ngỏ của Quỹ Vì bình yên cuộc sống"
)
PAPERS: dict[str, Callable[[], bytes]] = {
    "one": lambda: render_decision(decision_fields(recipients=recipient_rows(1))),
    "many": lambda: render_decision(decision_fields(recipients=recipient_rows(300))),
    "draft": lambda: render_decision(decision_fields(number="", decision_date=None)),
    "letter": lambda: render_thank_you(thank_you_fields()),
    "receipt": lambda: render_receipt(receipt_fields()),
    "phieu_thu": lambda: render_cash_voucher(cash_voucher_fields(DocumentKind.CASH_RECEIPT)),
    "phieu_chi": lambda: render_cash_voucher(
        dataclasses.replace(
            cash_voucher_fields(DocumentKind.CASH_PAYMENT), reason=_LONG_REASON, amount_vnd=987_654_321_000
        )
    ),
    "list": lambda: render_payment_list(payment_list_fields(14)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Print every paper once."""
    folder = tmp_path_factory.mktemp("pages")
    for name, render in PAPERS.items():
        (folder / f"{name}.docx").write_bytes(render())
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files = [str(folder / f"{name}.docx") for name in PAPERS]
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300, env={**os.environ, "HOME": str(folder)})
    return folder


def _run(*command: str | pathlib.Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _pages(folder: pathlib.Path, name: str) -> list[str]:
    return _run("pdftotext", "-layout", folder / f"{name}.pdf", "-").split("\f")[:-1]


def _words_mm(folder: pathlib.Path, name: str) -> list[tuple[float, float, float, float, str]]:
    text = _run("pdftotext", "-bbox", folder / f"{name}.pdf", "-")
    found = []
    for *edges, word in _WORD.findall(text):
        left, top, right, bottom = (float(edge) / 72 * 25.4 for edge in edges)
        found.append((left, top, right, bottom, word))
    return found


@pytest.mark.parametrize("name", list(PAPERS))
def test_only_times_or_its_double_is_printed(folder: pathlib.Path, name: str) -> None:
    fonts = [line.split()[0] for line in _run("pdffonts", folder / f"{name}.pdf").splitlines()[2:]]

    assert fonts
    for font in fonts:
        assert re.search(r"LiberationSerif|TimesNewRoman", font), font


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [("one", 210, 297), ("letter", 210, 297), ("phieu_thu", 210, 148), ("receipt", 210, 148), ("list", 297, 210)],
)
def test_each_paper_has_its_size(folder: pathlib.Path, name: str, width: int, height: int) -> None:
    match = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", _run("pdfinfo", folder / f"{name}.pdf"))

    assert match is not None
    assert [round(float(side) / 72 * 25.4) for side in match.groups()] == [width, height]


@pytest.mark.parametrize("name", ["letter", "receipt", "phieu_thu", "phieu_chi"])
def test_a_letter_and_a_voucher_take_one_page(folder: pathlib.Path, name: str) -> None:
    assert len(_pages(folder, name)) == 1


def test_one_recipient_takes_a_page_and_the_annex_another(folder: pathlib.Path) -> None:
    first, second = _pages(folder, "one")

    assert "QUYẾT ĐỊNH:" in first
    assert "Trần Quang Minh" in first
    assert "PHỤ LỤC" in second
    assert "Mã kiểm tra" in second


def test_the_first_page_has_no_number_and_the_annex_counts_anew(folder: pathlib.Path) -> None:
    decision, annex, *following = _pages(folder, "many")
    first_lines = [page.strip().splitlines()[0].strip() for page in following]

    assert decision.strip().startswith("QUỸ VÌ BÌNH YÊN CUỘC SỐNG")
    assert annex.strip().startswith("PHỤ LỤC")
    assert first_lines == [str(number) for number in range(2, len(following) + 2)]


def test_the_head_of_the_list_stands_on_every_page_and_no_row_is_lost(folder: pathlib.Path) -> None:
    _decision, *annex = _pages(folder, "many")
    orders = [int(number) for page in annex for number in re.findall(r"^ {0,12}(\d{1,3}) +[^\W\d]", page, re.MULTILINE)]

    assert all("STT" in page and "Số tiền" in page for page in annex)
    assert orders == list(range(1, 301))
    assert "Tổng cộng" in annex[-1]


@pytest.mark.parametrize("name", ["one", "many"])
def test_nothing_is_printed_in_the_margins_of_the_decree(folder: pathlib.Path, name: str) -> None:
    for left, top, right, bottom, word in _words_mm(folder, name):
        is_page_number = word.isdigit() and top < 20
        assert left >= 29.5, word
        assert right <= 195.5, word
        assert bottom <= 277.5, word
        assert top >= 19.5 or is_page_number, word


def test_the_name_of_the_state_and_the_day_stand_on_one_line_each(folder: pathlib.Path) -> None:
    words = _words_mm(folder, "one")
    (state_top,) = {round(top) for _left, top, _right, _bottom, word in words if word in {"CỘNG", "NGHĨA"}}
    day_tops = {round(top) for _left, top, _right, _bottom, word in words[:40] if word in {"Phố", "phố", "ngày"}}

    assert state_top <= 22
    assert len(day_tops) == 1


def test_templates_saved_anew_by_an_office_program_still_fill(folder: pathlib.Path) -> None:
    """Office programs rename style ids, split runs and write other relations; fields and rows must survive."""
    saved = folder / "saved"
    templates = [str(TEMPLATE_FOLDER / template.filename) for template in TEMPLATES.values()]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "docx", "--outdir", str(saved), *templates]
    subprocess.run(command, check=True, capture_output=True, timeout=300, env={**os.environ, "HOME": str(folder)})

    for kind in TEMPLATES:
        assert merge_fields(kind, template_folder=saved) == merge_fields(kind)
    fields = decision_fields(recipients=recipient_rows(40))
    content = render_decision(fields, template_folder=saved)
    expected = ExpectedDecision(
        number=fields.number,
        decision_date=fields.decision_date,
        awards=tuple(ExpectedAward(row.name, row.amount_vnd) for row in fields.recipients),
        check_code=fields.check_code,
        ledger_head=fields.ledger_head,
    )
    assert check_decision(content, expected) == ()
    assert render_decision(fields, template_folder=saved) == content
    assert render_cash_voucher(cash_voucher_fields(), template_folder=saved)
    assert render_payment_list(payment_list_fields(), template_folder=saved)
