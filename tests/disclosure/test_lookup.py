"""A donor finds a gift in public; nobody finds anyone else's name."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from fund.disclosure.lookup import MOST, MemoTooShort, find_by_code, find_by_details
from fund.disclosure.rows import Answer, PublicGift, initials, shown_name
from fund.donations import operations
from fund.donations.kinds import GiftStatus
from fund.people.kinds import Disclosure
from tests.builders import donations as build
from tests.builders.donations import AT, TODAY
from tests.builders.people import donor

NAME = "Nguyễn Văn Bình"


@pytest.fixture(autouse=True)
def _books(session: Session) -> None:
    build.books(session)


def _gift(session: Session, **changed: Any) -> int:  # noqa: ANN401  fields of a draft
    draft = dataclasses.replace(build.bank_gift(500_000, payer=NAME), note="MBVCB.123 ung ho vung lu", **changed)
    return operations.record_bank_gift(session, draft=draft, actor="ketoan", at=AT).id


def _by_details(session: Session, memo: str, *, amount_vnd: int = 500_000, day: dt.date = TODAY) -> Answer:
    return find_by_details(session, amount_vnd=amount_vnd, day=day, memo=memo)


def test_a_code_leads_to_its_gift(session: Session) -> None:
    gift_id = _gift(session)

    answer = find_by_code(session, code=f"tt-{gift_id}")

    assert answer.gifts == (
        PublicGift(f"TT-{gift_id:06d}", TODAY, 500_000, ("Quỹ chung",), GiftStatus.CONFIRMED, "BC-2026-00001", NAME),
    )


@pytest.mark.parametrize("code", ["TT-999999", "TT-0", "nguyen", "", "%", "TT-000001; --", "QAAAAAAAAAA"])
def test_a_code_that_is_none_finds_nothing(session: Session, code: str) -> None:
    _gift(session)

    assert find_by_code(session, code=code) == Answer()


def test_a_voided_gift_looks_like_one_that_never_was(session: Session) -> None:
    gift = build.waiting_gift(session, 70_000, payer=NAME)
    operations.void_draft_gift(session, donation_id=gift.id, reason="x", actor="ketoan", at=AT)

    assert find_by_code(session, code=gift.code) == find_by_code(session, code="TT-999999")
    assert _by_details(session, "nguyen", amount_vnd=70_000) == Answer()


@pytest.mark.parametrize(
    ("of_gift", "of_donor", "name"),
    [
        (Disclosure.NAMED, Disclosure.NAMED, NAME),
        (Disclosure.NAMED, Disclosure.INITIALS, "N.V.B."),
        (Disclosure.INITIALS, Disclosure.NAMED, "N.V.B."),
        (Disclosure.ANONYMOUS, Disclosure.NAMED, ""),
        (Disclosure.NAMED, Disclosure.ANONYMOUS, ""),
    ],
)
def test_the_strictest_choice_of_the_donor_holds(
    session: Session, of_gift: Disclosure, of_donor: Disclosure, name: str
) -> None:
    owner = donor(session, NAME, disclosure=of_donor)

    gift_id = _gift(session, donor_id=owner.id, disclosure=of_gift)

    assert find_by_code(session, code=f"TT-{gift_id}").gifts[0].name == name


def test_amount_day_and_words_of_the_memo_find_the_gift_without_accents(session: Session) -> None:
    gift_id = _gift(session)

    found = _by_details(session, "ủng hộ VÙNG lũ")

    assert [gift.code for gift in found.gifts] == [f"TT-{gift_id:06d}"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"memo": "ung ho mien nui"},
        {"memo": "ung ho", "amount_vnd": 500_001},
        {"memo": "ung ho", "day": TODAY - dt.timedelta(days=1)},
    ],
)
def test_each_detail_must_be_right(session: Session, wrong: dict[str, object]) -> None:
    _gift(session)

    assert _by_details(session, **wrong) == Answer()  # type: ignore[arg-type]


@pytest.mark.parametrize("memo", ["", "ung", "u n g", "...", "%%%%", "____"])
def test_too_few_letters_are_refused(session: Session, memo: str) -> None:
    with pytest.raises(MemoTooShort):
        _by_details(session, memo)


def test_an_anonymous_donor_is_not_found_by_name(session: Session) -> None:
    _gift(session, disclosure=Disclosure.ANONYMOUS)

    assert _by_details(session, "nguyen van binh") == Answer()
    assert [gift.name for gift in _by_details(session, "vung lu").gifts] == [""]


def test_a_registered_anonymous_donor_is_not_found_by_the_name_in_the_register(session: Session) -> None:
    owner = donor(session, "Trần Thị Kín Đáo", disclosure=Disclosure.ANONYMOUS)
    _gift(session, donor_id=owner.id)

    assert _by_details(session, "kin dao") == Answer()


def test_many_alike_ask_for_more_and_show_none(session: Session) -> None:
    for _ in range(MOST + 1):
        _gift(session)

    assert _by_details(session, "ung ho vung lu") == Answer(is_too_wide=True)


def test_a_name_with_a_long_number_is_not_shown() -> None:
    assert shown_name("NGUYEN VAN AN 0912345678", Disclosure.NAMED) == ""


def test_initials_are_the_first_letters() -> None:
    assert initials("Đặng Thị  Ánh") == "Đ.T.Á."
    assert initials("") == ""
