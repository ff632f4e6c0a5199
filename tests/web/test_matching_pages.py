"""The pages of matching: rules tried before they are kept, suggestions decided on after a look, acts undone."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fund.access.permissions import Role
from fund.donations.models import Donation
from fund.matching.kinds import LineKind
from fund.matching.models import MatchingRule, MatchSuggestion
from fund.matching.rules import Outcome
from fund.web.transaction import reading, transaction
from tests.builders.access import log_in, post
from tests.builders.banking import Gift, open_bank, take_in, vietcombank_file
from tests.builders.ledger import GENERAL
from tests.builders.matching import a_campaign, keep_rule

LINES = (
    Gift("Ung ho bao so 3 lan 1", credit_vnd=100_000),
    Gift("Ung ho bao so 3 lan 2", credit_vnd=200_000),
    Gift("TRA LAI TIEN GUI T9", credit_vnd=12_345),
)
RULE = {
    "name": "Bão số 3", "any_phrases": "ủng hộ bão\nbão số 3", "kind": "gift", "campaign_id": "1",
    "priority": "10", "certainty": "80",
}  # fmt: skip


@pytest.fixture
def accountant(app: Flask, client: FlaskClient) -> FlaskClient:
    """Log the accountant in over three lines, two suggested and one that waits."""
    with app.app_context(), transaction() as session:
        open_bank(session)
        campaign = a_campaign(session)
        keep_rule(
            session, outcome=Outcome(kind=LineKind.GIFT, campaign_id=campaign.id), any_phrases=("bão",), certainty=80
        )
        keep_rule(session, outcome=Outcome(kind=LineKind.INTEREST), name="Lãi", any_phrases=("trả lãi tiền gửi",))
        take_in(session, vietcombank_file(LINES))
    log_in(client, Role.ACCOUNTANT)
    return client


def _plan_address(client: FlaskClient, act: str, **wish: str) -> str:
    with client.application.app_context():
        ids = reading().scalars(select(MatchSuggestion.id).order_by(MatchSuggestion.id)).all()
    words = "&".join(
        [f"act={act}", *(f"chosen={each}" for each in ids), *(f"{key}={value}" for key, value in wish.items())]
    )
    return f"/sao-ke/goi-y/xu-ly?{words}"


def _hidden(page: str) -> dict[str, str]:
    form = page[page.index('method="post"', page.index("bieu-mau")) :]
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name not in {"csrf_token", "form_key"}}


def test_suggestions_are_listed_with_why_and_how_sure_and_can_be_filtered(accountant: FlaskClient) -> None:
    page = html.unescape(accountant.get("/sao-ke/goi-y").text)

    assert "Ủng hộ bão: nội dung có “bão”." in page
    assert "80%" in page
    assert "Đợt BAO3" in page
    only = accountant.get("/sao-ke/goi-y?kind=interest&min_certainty=90").text
    assert "TRA LAI" in only
    assert "lan 1" not in only
    assert "Ung ho bao so 3 lan 1" in accountant.get("/sao-ke/goi-y/tai-ve.csv?kind=gift").text


def test_a_bulk_accept_is_shown_done_and_undone(accountant: FlaskClient) -> None:
    shown = accountant.get(_plan_address(accountant, "accept")).text
    assert "3 dòng sẽ thay đổi" in shown

    done = post(accountant, "/sao-ke/goi-y/xu-ly", _hidden(shown))

    assert done.status_code == 303
    assert "Đợt BAO3" in accountant.get(done.location).text
    with accountant.application.app_context():
        assert list(reading().scalars(select(Donation.campaign_id))) == [1, 1]
    post(accountant, f"{done.location}/hoan-tac", {})
    assert "Đã hoàn tác" in accountant.get("/sao-ke/goi-y/cac-lan").text
    with accountant.application.app_context():
        assert list(reading().scalars(select(Donation.campaign_id))) == [None, None]


def test_a_plan_that_is_out_of_date_is_shown_anew_and_nothing_is_done(accountant: FlaskClient) -> None:
    shown = accountant.get(_plan_address(accountant, "accept")).text

    answer = post(accountant, "/sao-ke/goi-y/xu-ly", {**_hidden(shown), "seen": "0" * 64})

    assert answer.status_code == 409
    assert "Xem lại bảng mới" in answer.text
    with accountant.application.app_context():
        assert list(reading().scalars(select(Donation.campaign_id))) == [None, None]


def test_an_edit_asks_first_then_names_what_cannot_be_done(accountant: FlaskClient) -> None:
    assert "dòng sẽ thay đổi" not in accountant.get(_plan_address(accountant, "edit")).text

    shown = accountant.get(_plan_address(accountant, "edit", campaign_id="1")).text

    assert "2 dòng sẽ thay đổi" in shown
    assert "1 dòng không làm được" in shown
    assert post(accountant, "/sao-ke/goi-y/xu-ly", _hidden(shown)).status_code == 303


def test_a_waiting_credit_is_taken_as_a_gift(accountant: FlaskClient) -> None:
    shown = accountant.get(_plan_address(accountant, "take", fund_code=GENERAL)).text
    assert "1 dòng sẽ thay đổi" in shown

    assert post(accountant, "/sao-ke/goi-y/xu-ly", _hidden(shown)).status_code == 303

    with accountant.application.app_context():
        assert len(reading().scalars(select(Donation)).all()) == 3


def test_choosing_nothing_gets_a_sentence(accountant: FlaskClient) -> None:
    answer = accountant.get("/sao-ke/goi-y/xu-ly?act=accept")

    assert "Chưa chọn gợi ý nào" in answer.text
    assert accountant.get("/sao-ke/goi-y/xu-ly?act=accept&chosen=abc").status_code in {200, 422}
    assert accountant.get("/sao-ke/goi-y/xu-ly").status_code in {200, 422}


def test_all_that_the_filter_lets_through_can_be_chosen(accountant: FlaskClient) -> None:
    shown = accountant.get("/sao-ke/goi-y/xu-ly?act=accept&every=1&kind=gift").text

    assert "2 dòng sẽ thay đổi" in shown


def test_a_rule_is_tried_before_it_is_kept(accountant: FlaskClient) -> None:
    tried = post(accountant, "/sao-ke/quy-tac/them", {**RULE, "then": "try"})

    assert "<b>2</b> trong 3 dòng" in tried.text
    assert "Bão số 3" in tried.text
    with accountant.application.app_context():
        assert len(reading().scalars(select(MatchingRule)).all()) == 2
    kept = post(accountant, "/sao-ke/quy-tac/them", RULE)
    assert kept.status_code == 303
    assert "nội dung có một trong “ủng hộ bão”, “bão số 3”" in html.unescape(accountant.get(kept.location).text)


def test_a_rule_that_makes_no_sense_keeps_what_was_typed_and_says_why(accountant: FlaskClient) -> None:
    answer = post(accountant, "/sao-ke/quy-tac/them", {**RULE, "any_phrases": "", "name": "Không điều kiện"})

    assert answer.status_code == 422
    assert "chưa có điều kiện nào" in answer.text
    assert "Không điều kiện" in answer.text
    unknown = post(accountant, "/sao-ke/quy-tac/them", {**RULE, "donor_name": "Ai đó"})
    assert "Chọn nhà tài trợ trong danh sách" in unknown.text


def test_an_edit_makes_a_version_and_a_rule_is_put_out_of_use(accountant: FlaskClient) -> None:
    edited = post(accountant, "/sao-ke/quy-tac/1/sua", {**RULE, "version": "1"})
    assert edited.status_code == 303
    assert "Bản 2" in accountant.get("/sao-ke/quy-tac/1").text
    stale = post(accountant, "/sao-ke/quy-tac/1/sua", {**RULE, "version": "1"})
    assert stale.status_code == 409
    post(accountant, "/sao-ke/quy-tac/1/ngung", {})
    assert "Ngừng dùng" in accountant.get("/sao-ke/quy-tac/1").text
    assert post(accountant, "/sao-ke/quy-tac/1/ngung", {}).status_code == 409
    assert "Bão số 3" in accountant.get("/sao-ke/quy-tac/tai-ve.csv").text


def test_the_threshold_is_set_and_a_bad_one_is_refused(accountant: FlaskClient) -> None:
    assert post(accountant, "/sao-ke/quy-tac/nguong", {"percent": "95"}).status_code == 303
    assert 'value="95"' in accountant.get("/sao-ke/quy-tac").text
    assert post(accountant, "/sao-ke/quy-tac/nguong", {"percent": "101"}).status_code == 422


def test_the_auditor_reads_and_decides_nothing(accountant: FlaskClient) -> None:
    log_in(accountant, Role.AUDITOR)

    assert accountant.get("/sao-ke/goi-y").status_code == 200
    assert accountant.get("/sao-ke/quy-tac").status_code == 200
    assert accountant.get("/sao-ke/goi-y/xu-ly?act=accept").status_code == 403
    assert post(accountant, "/sao-ke/quy-tac/nguong", {"percent": "95"}).status_code == 403


def test_rules_are_asked_again_about_old_lines(accountant: FlaskClient) -> None:
    post(accountant, "/sao-ke/quy-tac/them", {**RULE, "any_phrases": "ung ho"})

    asked = post(accountant, "/sao-ke/goi-y/tim-lai", {})

    assert asked.status_code == 303
    assert "Đã xét 0 dòng, thêm 0 gợi ý." in accountant.get(asked.location).text
