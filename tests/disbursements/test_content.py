"""The content that is approved: every printed and posted field moves its hash."""

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fund.disbursements.content import (
    AwardContent,
    DecisionContent,
    canonical_bytes,
    content_hash,
)

AWARD = AwardContent(
    line_number=1,
    party="DT-000001",
    recipient_name="Lê Văn Bình",
    recipient_unit="Phường Bến Thành",
    programme="KT",
    programme_name="Khen thưởng đột xuất",
    programme_kind="award",
    expense_role="award_expense",
    fund="CHUNG",
    fund_name="Nguồn chung",
    request="HS-2026-0001",
    amount_vnd=5_000_000,
)
CONTENT = DecisionContent(
    organization="Quỹ Vì bình yên cuộc sống",
    organization_above="Ủy ban MTTQ Việt Nam Thành phố Hồ Chí Minh",
    place="Thành phố Hồ Chí Minh",
    sign="QVBYCS",
    effect="grant",
    supersedes="",
    supersedes_date="",
    supersedes_subject="",
    subject="Khen thưởng",
    decision_date="2026-03-02",
    issuing_authority="GIÁM ĐỐC QUỸ",
    legal_bases=("Căn cứ Điều lệ Quỹ", "Căn cứ Biên bản họp"),
    proposer="Theo đề nghị của Bộ phận hồ sơ",
    articles=("Quyết định này có hiệu lực kể từ ngày ký.",),
    recipients=("Như Điều 3", "Lưu: VT"),
    signatory_authority="TM. HỘI ĐỒNG QUẢN LÝ",
    signatory_title="CHỦ TỊCH",
    signatory_name="Trần Thị Hòa",
    awards=(AWARD, dataclasses.replace(AWARD, line_number=2, party="DT-000002", request="")),
)


def test_the_hash_of_a_content_never_changes() -> None:
    assert content_hash(CONTENT) == "af9c41061557e6185a6858e6181cc56c6a281a93e943d0bc203d2016c6817fbd"


def test_every_field_of_the_decision_moves_the_hash() -> None:
    for field in dataclasses.fields(CONTENT):
        old = getattr(CONTENT, field.name)
        new: dict[str, Any] = {field.name: old[:-1] if isinstance(old, tuple) else old + " "}

        assert content_hash(dataclasses.replace(CONTENT, **new)) != content_hash(CONTENT), field.name


def test_every_field_of_an_award_moves_the_hash() -> None:
    for field in dataclasses.fields(AWARD):
        old = getattr(AWARD, field.name)
        new: dict[str, Any] = {field.name: old + 1 if isinstance(old, int) else old + "x"}
        changed = dataclasses.replace(AWARD, **new)

        assert content_hash(dataclasses.replace(CONTENT, awards=(changed, CONTENT.awards[1]))) != content_hash(CONTENT)


def test_a_line_cannot_move_to_the_neighbour_field() -> None:
    moved = dataclasses.replace(
        CONTENT, articles=(), recipients=("Quyết định này có hiệu lực kể từ ngày ký.", "Như Điều 3", "Lưu: VT")
    )

    assert canonical_bytes(moved) != canonical_bytes(CONTENT)


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4), st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_two_lists_of_bases_have_one_hash_only_if_they_are_one(first: list[str], second: list[str]) -> None:
    hashes = {content_hash(dataclasses.replace(CONTENT, legal_bases=tuple(lines))) for lines in (first, second)}

    assert (len(hashes) == 1) == (first == second)
