"""The trail: what is written, how it is read, and that nothing can be taken back."""

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.access.permissions import Role
from fund.trail.models import TrailEvent
from fund.trail.operations import REQUEST_ID, mask, record
from fund.trail.queries import TrailFilter, events_of, search
from fund.trail.tags import TrailTag

MOMENT = dt.datetime(2026, 3, 5, 2, 0, tzinfo=dt.UTC)


def write(session: Session, subject: str = "user:ketoan", **changed: object) -> TrailEvent:
    """Write one event and read it back."""
    facts: dict[str, object] = {"tag": TrailTag.ACCESS_USER_CREATED, "actor": "quantri", "at": MOMENT, **changed}
    record(session, subject=subject, **facts)  # type: ignore[arg-type]
    return session.scalars(select(TrailEvent).order_by(TrailEvent.id.desc()).limit(1)).one()


@pytest.mark.parametrize("statement", ["UPDATE trail_event SET note = 'x'", "DELETE FROM trail_event"])
def test_nothing_is_changed_or_taken_out(session: Session, statement: str) -> None:
    write(session)

    with pytest.raises(DBAPIError, match="AppendOnly"), session.begin_nested():
        session.execute(text(statement))


def test_the_trail_is_never_truncated(session: Session, database_name: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    write(session)

    with pytest.raises(DBAPIError, match="TruncateRefused"), session.begin_nested():
        session.execute(text("TRUNCATE trail_event"))


def test_replacing_a_row_is_refused_too(session: Session, database_name: str) -> None:
    if database_name != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    write(session)

    with pytest.raises(DBAPIError, match="AppendOnly"), session.begin_nested():
        session.execute(
            text("INSERT OR REPLACE INTO trail_event SELECT id, tag, subject, 'x', at, '', '', '', '' FROM trail_event")
        )


@pytest.mark.parametrize("column", ["tag", "actor"])
def test_an_event_needs_its_tag_and_actor(session: Session, column: str) -> None:
    with pytest.raises(DBAPIError), session.begin_nested():
        write(session, **({"actor": ""} if column == "actor" else {"tag": TrailTag.ACCESS_USER_CREATED, "actor": ""}))


def test_values_are_json_with_sorted_keys(session: Session) -> None:
    event = write(
        session,
        after={
            "z": 1,
            "a": Role.CASHIER,
            "day": dt.date(2026, 3, 5),
            "roles": {Role.CASHIER, Role.AUDITOR},
            "no": None,
        },
    )

    assert event.after == '{"a": "cashier", "day": "2026-03-05", "no": null, "roles": ["auditor", "cashier"], "z": 1}'
    assert event.before == ""


def test_the_number_of_the_request_is_kept(session: Session) -> None:
    session.info[REQUEST_ID] = "abc"

    assert write(session).request_id == "abc"


def test_changes_are_read_field_by_field(session: Session) -> None:
    write(session, before={"name": "Cũ", "same": 1}, after={"name": "Mới", "extra": [1]})

    assert events_of(session, subject="user:ketoan")[0].changes == (
        ("extra", "", "[1]"),
        ("name", "Cũ", "Mới"),
        ("same", "1", ""),
    )


def test_the_time_line_of_a_subject_is_in_order(session: Session) -> None:
    first, _, third = write(session), write(session, subject="user:ketoan2"), write(session)

    assert [row.id for row in events_of(session, subject="user:ketoan")] == [first.id, third.id]


def test_a_search_takes_filters_and_pages_by_key(session: Session) -> None:
    events = [write(session, subject=f"user:{n}", at=MOMENT + dt.timedelta(hours=n)) for n in range(5)]
    write(session, actor="ketoan", tag=TrailTag.ACCESS_SESSION_STARTED)

    first = search(session, asked=TrailFilter(actor="quantri"), limit=2)
    second = search(session, asked=TrailFilter(actor="quantri"), below_id=first[-1].id, limit=2)

    assert [row.id for row in first + second] == [event.id for event in events[:0:-1]]
    assert [row.subject for row in search(session, asked=TrailFilter(subject="user:3"))] == ["user:3"]
    assert len(search(session, asked=TrailFilter(tag="access.session.started"))) == 1
    assert len(search(session, asked=TrailFilter(area="access"))) == 6
    span = TrailFilter(
        from_moment=MOMENT + dt.timedelta(hours=1), before_moment=MOMENT + dt.timedelta(hours=3), actor="quantri"
    )
    assert [row.subject for row in search(session, asked=span)] == ["user:2", "user:1"]


def test_a_tag_no_longer_known_is_still_shown(session: Session) -> None:
    session.add(TrailEvent(tag="old.thing.done", subject="x:1", actor="ketoan", at=MOMENT))
    session.flush()

    assert events_of(session, subject="x:1")[0].label == "old.thing.done"


@pytest.mark.parametrize(("value", "shown"), [("079123456789", "•••••••••789"), ("123", "•••"), ("", "")])
def test_personal_numbers_are_masked(value: str, shown: str) -> None:
    assert mask(value) == shown


def test_tags_are_well_formed_and_in_order() -> None:
    values = [tag.value for tag in TrailTag]

    assert [tag.name for tag in TrailTag] == sorted(tag.name for tag in TrailTag)
    for tag, value in zip(TrailTag, values, strict=True):
        assert value.count(".") == 2
        assert tag.name == value.replace(".", "_").upper()
