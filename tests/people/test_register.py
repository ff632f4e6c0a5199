"""The register of parties: taking in, changing, finding, duplicates, and what the trail may tell."""

import dataclasses

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.people import operations, queries
from fund.people.drafts import PartyDraft, PartyRejected
from fund.people.kinds import BeneficiaryCategory, Disclosure, PartyKind
from fund.people.models import Party
from fund.people.queries import PartyFilter
from fund.people.wards import list_wards, load_wards
from fund.trail.models import TrailEvent
from fund.trail.tags import TrailTag
from tests.builders.people import AT, CIPHER, SAI_GON_WARD, beneficiary, donor

NUMBER = "079190000123"
AN = PartyDraft(kind=PartyKind.PERSON, full_name="Nguyễn Văn An", is_donor=True, birth_year=1990, phone="0903 123 456")


def _register(session: Session, draft: PartyDraft, *, allow_duplicate: bool = False) -> Party:
    return operations.register_party(
        session, draft=draft, actor="ketoan", at=AT, cipher=CIPHER, allow_duplicate=allow_duplicate
    )


def _names(session: Session, **wanted: object) -> list[str]:
    return [row.full_name for row in queries.search_parties(session, wanted=PartyFilter(**wanted))]  # type: ignore[arg-type]


def test_the_wards_are_168_and_loading_again_adds_none(session: Session) -> None:
    assert load_wards(session) == 168
    assert load_wards(session) == 0
    assert (SAI_GON_WARD, "Phường Sài Gòn") in list_wards(session)


def test_codes_tell_donors_beneficiaries_and_units_apart(session: Session) -> None:
    unit = _register(session, PartyDraft(kind=PartyKind.UNIT, full_name="UBMTTQ phường Sài Gòn", is_unit=True))

    assert donor(session).code.startswith("NT-")
    assert beneficiary(session).code.startswith("DT-")
    assert unit.code == f"DV-{unit.id:06d}"


@pytest.mark.parametrize("typed", ["nguyen van an", "Nguyễn Văn", "van an", "an", "AN", "nguyen an", "an nguyen"])
def test_a_name_is_found_from_any_of_its_words_without_accents(session: Session, typed: str) -> None:
    donor(session, "Nguyễn Văn An")
    donor(session, "Đỗ Thị Bình")

    assert _names(session, text=typed) == ["Nguyễn Văn An"]


def test_the_letter_d_with_a_stroke_is_found_as_d(session: Session) -> None:
    donor(session, "Đặng Thị Đào")

    assert _names(session, text="dang thi dao") == ["Đặng Thị Đào"]


@pytest.mark.parametrize("typed", ["0903123456", "0903 123", "+84903123456", "(0903)123"])
def test_a_party_is_found_by_its_phone_however_it_is_typed(session: Session, typed: str) -> None:
    _register(session, AN)

    assert _names(session, text=typed) == ["Nguyễn Văn An"]


def test_a_party_is_found_by_its_code(session: Session) -> None:
    party = donor(session)

    assert _names(session, text=party.code.lower()) == [party.full_name]


@pytest.mark.parametrize("typed", ["%", "_", "100%", "\\", "'"])
def test_signs_of_the_search_language_mean_themselves(session: Session, typed: str) -> None:
    donor(session, "Nguyễn Văn An")

    assert _names(session, text=typed) == []


def test_search_narrows_by_part_and_category(session: Session) -> None:
    donor(session, "Lê Văn Cho")
    beneficiary(session, "Lê Văn Nhận", category=BeneficiaryCategory.POLICY_FAMILY)

    assert _names(session, text="le", is_donor=True) == ["Lê Văn Cho"]
    assert _names(session, category=BeneficiaryCategory.POLICY_FAMILY) == ["Lê Văn Nhận"]
    assert _names(session, category=BeneficiaryCategory.AWARDEE) == []


def test_pages_follow_the_vietnamese_order_of_names_without_gap_or_twin(session: Session) -> None:
    names = ["Trần Ánh", "Lê An", "Phạm Ân", "Đỗ Đào", "Bùi Dung", "Lê An"]
    for name in names:
        donor(session, name)
    seen: list[str] = []
    after = None

    while rows := queries.search_parties(session, wanted=PartyFilter(), after=after, limit=2):
        seen += [row.full_name for row in rows]
        after = (rows[-1].sort_key, rows[-1].id)

    assert seen == ["Lê An", "Lê An", "Trần Ánh", "Phạm Ân", "Bùi Dung", "Đỗ Đào"]
    assert queries.count_parties(session, wanted=PartyFilter()) == 6


def test_keys_of_names_are_compared_byte_by_byte_whatever_the_language_of_the_server(
    session: Session, database_name: str
) -> None:
    """A server set up with vi_VN or en_US leaves marks between words out of the order; SQLite never does."""
    if database_name == "sqlite":
        pytest.skip("SQLite compares bytes")
    chosen = (
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND column_name IN ('sort_key', 'search_key') AND table_name IN ('party', 'ward') "
        "AND collation_name IS DISTINCT FROM 'C'"
    )

    assert session.scalars(sa.text(chosen)).all() == []


def test_a_search_that_matches_more_than_the_index_reads_still_finds_all(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "NARROW", 2)
    for name in ("Nguyễn Văn An", "Nguyễn Văn Bình", "Nguyễn Thị An", "Lê Nguyễn"):
        donor(session, name)

    assert len(_names(session, text="nguyen")) == 4
    assert _names(session, text="nguyen an") == ["Nguyễn Thị An", "Nguyễn Văn An"]


def test_suggestions_come_only_once_something_is_typed(session: Session) -> None:
    donor(session)

    assert queries.suggest_parties(session, wanted=PartyFilter(text="  ")) == []
    assert len(queries.suggest_parties(session, wanted=PartyFilter(text="ng"))) == 1


@pytest.mark.parametrize(
    "again",
    [
        dataclasses.replace(AN, full_name="NGUYEN VAN AN"),
        dataclasses.replace(AN, phone=""),
        dataclasses.replace(AN, birth_year=None),
        dataclasses.replace(AN, birth_year=None, phone=""),
    ],
)
def test_someone_alike_is_a_suspected_duplicate(session: Session, again: PartyDraft) -> None:
    known = _register(session, AN)

    with pytest.raises(operations.DuplicateDonorSuspected) as refusal:
        _register(session, again)

    assert known.code in str(refusal.value.facts["names"])


def test_the_same_name_with_other_facts_is_another_person(session: Session) -> None:
    _register(session, AN)

    other = _register(session, dataclasses.replace(AN, birth_year=1951, phone="0999"))

    assert other.id


def test_the_same_identity_number_is_a_duplicate_whatever_the_name(session: Session) -> None:
    beneficiary(session, "Trần Thị Bé", identity_number=NUMBER)
    again = PartyDraft(
        kind=PartyKind.PERSON, full_name="Bé Ba", is_beneficiary=True, category=BeneficiaryCategory.OTHER,
        identity_number=NUMBER,
    )  # fmt: skip

    with pytest.raises(operations.DuplicatePartySuspected):
        _register(session, again)
    assert _register(session, again, allow_duplicate=True).id


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"full_name": " "}, "NameMissing"),
        ({"full_name": "A" * 201}, "NameTooLong"),
        ({"is_donor": False}, "PartyWithoutPart"),
        ({"is_beneficiary": True}, "CategoryMissing"),
        ({"category": BeneficiaryCategory.OTHER}, "CategoryWithoutBeneficiary"),
        ({"birth_year": 1066}, "BirthYearUnlikely"),
        ({"notes": "x" * 2001}, "NotesTooLong"),
    ],
)
def test_a_draft_that_breaks_a_rule_is_refused(session: Session, changes: dict[str, object], code: str) -> None:
    with pytest.raises(PartyRejected) as refusal:
        _register(session, dataclasses.replace(AN, **changes))  # type: ignore[arg-type]

    assert [violation.code for violation in refusal.value.violations] == [code]


def test_unknown_ward_and_household_are_refused(session: Session) -> None:
    with pytest.raises(operations.WardUnknown):
        _register(session, dataclasses.replace(AN, ward_code="99999"))
    with pytest.raises(operations.HouseholdUnknown):
        _register(session, dataclasses.replace(AN, household_id=4711))


def test_an_identity_number_without_a_key_is_refused(session: Session) -> None:
    with pytest.raises(operations.IdentityCipherMissing):
        operations.register_party(session, draft=dataclasses.replace(AN, identity_number=NUMBER), actor="ketoan", at=AT)


def test_the_identity_number_stands_sealed_in_the_table_and_masked_on_screens(session: Session) -> None:
    party = beneficiary(session, identity_number=NUMBER)

    assert party.identity_mask == "•••••••••123"
    row = session.execute(sa.text("SELECT * FROM party WHERE id = :id"), {"id": party.id}).one()
    assert not any(NUMBER in str(value) or NUMBER.encode() in bytes(str(value), "utf-8") for value in row)


def test_revealing_an_identity_number_is_recorded_with_its_reason(session: Session) -> None:
    party = beneficiary(session, identity_number=NUMBER)

    shown = operations.reveal_identity(
        session, party_id=party.id, cipher=CIPHER, reason="Lập danh sách chi", actor="hoso", at=AT
    )

    assert shown == NUMBER
    event = session.scalars(sa.select(TrailEvent).order_by(TrailEvent.id.desc())).first()
    assert event is not None
    assert (event.tag, event.actor, event.note) == (TrailTag.PEOPLE_IDENTITY_REVEALED, "hoso", "Lập danh sách chi")


def test_there_is_nothing_to_reveal_without_a_number(session: Session) -> None:
    party = donor(session)

    with pytest.raises(operations.IdentityNotKept):
        operations.reveal_identity(session, party_id=party.id, cipher=CIPHER, reason="x", actor="hoso", at=AT)


def test_a_change_tells_the_trail_what_changed_and_hides_what_is_personal(session: Session) -> None:
    party = _register(session, dataclasses.replace(AN, identity_number=NUMBER))
    changed = dataclasses.replace(AN, phone="0911222333", disclosure=Disclosure.ANONYMOUS, notes="Bạn của quỹ")

    operations.update_party(session, party_id=party.id, draft=changed, actor="ketoan", at=AT, cipher=CIPHER)

    session.flush()
    event = session.scalars(sa.select(TrailEvent).where(TrailEvent.tag == TrailTag.PEOPLE_PARTY_CHANGED)).one()
    assert "anonymous" in event.after
    assert "phone" in event.after
    told = event.before + event.after
    assert not any(secret in told for secret in ("0911222333", "0903", "Bạn của quỹ", NUMBER))
    assert party.identity_tail == "123"
    assert _names(session, text="0911222333") == ["Nguyễn Văn An"]
    assert _names(session, text="0903123456") == []


def test_an_unknown_party_is_not_found(session: Session) -> None:
    with pytest.raises(queries.PartyNotFound):
        queries.get_party(session, 4711)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM party",
        "UPDATE party SET code = 'NT-999999'",
        "UPDATE party SET created_by = 'x'",
        "UPDATE party SET kind = 'robot'",
        "UPDATE party SET category = 'other'",
        "UPDATE party SET full_name = ''",
        "UPDATE party SET identity_tail = '123'",
        "UPDATE party SET household_id = id",
        "UPDATE party SET birth_year = 12",
    ],
)
def test_the_database_refuses_by_itself(session: Session, statement: str) -> None:
    donor(session)

    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(sa.text(statement))


def test_truncate_is_refused_on_postgresql(session: Session, database_name: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")

    with pytest.raises(DBAPIError, match="TruncateRefused"), session.begin_nested():
        session.execute(sa.text("TRUNCATE party CASCADE"))
