"""People, passwords, throttling, separation of duties."""

import datetime as dt
import unicodedata

import pytest
from sqlalchemy.orm import Session

from fund.access import operations, passwords, queries, rules, settings, submissions, throttle
from fund.access.permissions import Role
from fund.trail.queries import events_of
from tests.builders.access import MOMENT, PASSWORD, make_user


def test_hashes_are_argon2id_with_the_agreed_cost() -> None:
    assert passwords.hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_matches_in_either_normal_form() -> None:
    composed = unicodedata.normalize("NFC", "quỹ vì bình yên")

    kept = passwords.hash_password(unicodedata.normalize("NFD", composed))

    assert passwords.matches(kept, composed)
    assert not passwords.matches(kept, "quy vi binh yen")


@pytest.mark.parametrize("broken", ["", "plain", "$argon2id$broken"])
def test_a_broken_hash_never_matches(broken: str) -> None:
    assert not passwords.matches(broken, PASSWORD)


@pytest.mark.parametrize("password", ["ketoan123456", "aaaaaaaaaaaa", "1212121212121"])
def test_plain_passwords_are_refused(password: str) -> None:
    with pytest.raises(passwords.PasswordTooPlain):
        passwords.check_strength(password, username="ketoan")


def test_made_passwords_are_strong_and_differ() -> None:
    made = {passwords.make_password() for _ in range(50)}

    assert len(made) == 50
    for password in made:
        passwords.check_strength(password, username="ketoan")


@pytest.mark.parametrize("username", ["", "ab", "Kế toán", "ke toan", "1ketoan", "a" * 33, "ketoan\x00", "kê"])
def test_malformed_usernames_are_refused(session: Session, username: str) -> None:
    with pytest.raises(operations.UsernameMalformed):
        operations.create_user(
            session,
            username=username,
            full_name="Ai Đó",
            roles=frozenset({Role.CASHIER}),
            password=PASSWORD,
            actor="quantri",
            at=MOMENT,
        )


def test_the_name_of_somebody_who_left_is_not_given_again(session: Session) -> None:
    make_user(session, Role.CASHIER)
    operations.disable_user(session, username="thuquy", actor="quantri", at=MOMENT)

    with pytest.raises(operations.UsernameTaken):
        make_user(session, Role.CASHIER)


def test_a_person_needs_a_role(session: Session) -> None:
    with pytest.raises(operations.UserNeedsRole):
        operations.create_user(
            session,
            username="aido",
            full_name="Ai Đó",
            roles=frozenset(),
            password=PASSWORD,
            actor="quantri",
            at=MOMENT,
        )


def test_an_unknown_person_is_not_found(session: Session) -> None:
    with pytest.raises(operations.UserNotFound):
        operations.disable_user(session, username="khong.co", actor="quantri", at=MOMENT)


def test_every_change_of_a_person_is_in_the_trail_without_passwords(session: Session) -> None:
    make_user(session, Role.CASHIER)
    operations.change_roles(session, username="thuquy", roles=frozenset({Role.AUDITOR}), actor="quantri", at=MOMENT)
    operations.reset_password(session, username="thuquy", password="mot cau khac han", actor="quantri", at=MOMENT)
    operations.disable_user(session, username="thuquy", actor="quantri", at=MOMENT)
    operations.enable_user(session, username="thuquy", actor="quantri", at=MOMENT)

    rows = events_of(session, subject="user:thuquy")

    assert [row.tag.rsplit(".", 1)[1] for row in rows] == ["created", "roles_changed", "reset", "disabled", "enabled"]
    assert rows[1].changes == (("roles", '["cashier"]', '["auditor"]'),)
    assert "mot cau" not in str(rows)
    assert "argon2" not in str(rows)


def test_the_list_of_people_shows_those_who_left_last(session: Session) -> None:
    make_user(session, Role.ACCOUNTANT)
    make_user(session, Role.CASHIER)
    operations.disable_user(session, username="ketoan", actor="quantri", at=MOMENT)

    rows = queries.list_users(session)

    assert [row.username for row in rows] == ["thuquy", "ketoan"]
    assert queries.has_users(session)
    assert queries.full_names(session)["thuquy"] == "Nguyễn Văn Thủ quỹ"


def test_failures_are_forgotten_after_success_and_after_a_while(session: Session) -> None:
    for minute in range(throttle.FAILURES_PER_USERNAME - 1):
        throttle.begin_attempt(session, username="ketoan", address="a", at=MOMENT + dt.timedelta(minutes=minute))
    attempt = throttle.begin_attempt(session, username="ketoan", address="a", at=MOMENT + dt.timedelta(minutes=5))
    throttle.mark_success(session, attempt_id=attempt, at=MOMENT + dt.timedelta(minutes=5))

    for second in range(throttle.FAILURES_PER_USERNAME):
        at = MOMENT + dt.timedelta(minutes=6, seconds=second)
        throttle.begin_attempt(session, username="ketoan", address="a", at=at)
    with pytest.raises(throttle.TooManyAttempts) as refusal:
        throttle.begin_attempt(session, username="ketoan", address="b", at=MOMENT + dt.timedelta(minutes=7))
    assert refusal.value.facts["minutes"] == 15
    throttle.begin_attempt(session, username="ketoan", address="b", at=MOMENT + dt.timedelta(minutes=22))


def test_one_address_trying_many_names_is_slowed_down(session: Session) -> None:
    for number in range(throttle.FAILURES_PER_ADDRESS):
        throttle.begin_attempt(session, username=f"name{number}", address="a", at=MOMENT)

    with pytest.raises(throttle.TooManyAttempts):
        throttle.begin_attempt(session, username="another", address="a", at=MOMENT)


def test_two_duties_of_one_person_are_refused_with_both_named() -> None:
    with pytest.raises(rules.SamePersonRefused) as refusal:
        rules.require_different_people(prepared_by="ketoan", approved_by="ketoantruong", executed_by="ketoan")

    assert refusal.value.facts == {
        "username": "ketoan",
        "first": rules.Duty.PREPARED,
        "second": rules.Duty.EXECUTED,
    }


def test_duties_not_yet_played_do_not_clash() -> None:
    rules.require_different_people(prepared_by="ketoan", approved_by="", executed_by="")


def test_a_setting_nobody_knows_is_refused(session: Session) -> None:
    with pytest.raises(settings.SettingUnknown):
        settings.change_settings(session, values={"no.such": "x"}, valid_from=MOMENT.date(), actor="quantri", at=MOMENT)


def test_unchanged_settings_write_nothing(session: Session) -> None:
    for _ in range(2):
        settings.change_settings(
            session,
            values={settings.SettingKey.ORGANIZATION_NAME: "Quỹ"},
            valid_from=MOMENT.date(),
            actor="quantri",
            at=MOMENT,
        )

    assert len(events_of(session, subject="setting:organization")) == 1


def test_old_keys_of_forms_can_be_dropped(session: Session) -> None:
    submission = submissions.Submission(key="k", username="u", endpoint="e", body_hash="b", location="/")
    submissions.remember(session, submission=submission, at=MOMENT)

    submissions.forget_before(session, moment=MOMENT)
    assert submissions.find(session, key="k") == submission
    submissions.forget_before(session, moment=MOMENT + dt.timedelta(days=1))
    assert submissions.find(session, key="k") is None
