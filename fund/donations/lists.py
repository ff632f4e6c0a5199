"""Lists of gifts over any number of them: conditions, pages by key in both directions, totals that stay cheap.

Order is (received_date, id), newest first. A condition that few gifts meet is looked up first, by its own index, and
the list is made of what it found; one that many meet is tested while the list is walked until the page is full. The
words of a text are searched by reading the keys (SQLite: the index of the list holds them): a trigram index on either
database cost a fifth of an import or more, see decision record 0012. PostgreSQL uses one where an office makes it.
"""

import datetime as dt
import operator
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from fund.donations.asking import SHORT, gift_id_of, voucher_of, words_of
from fund.donations.models import Donation, DonationPart, GiftDay
from fund.donations.rows import GiftFilter, GiftTotals
from fund.ledger.entries import VoucherKind
from fund.ledger.models import Fund, JournalEntry

Key = tuple[dt.date, int]
"""received_date and id of a row."""

NARROW = 2_000
"""Up to so many gifts a condition is looked up instead of tested."""
COUNTED = 10_000
"""Up to so many gifts a selection without ready totals is counted."""
COUNTED_WORDS = 1_000
"""The same for a text, whose gifts are found by reading."""


def page_ids(
    session: Session, *, wanted: GiftFilter, below: Key | None = None, above: Key | None = None,
    from_end: bool = False, limit: int,
) -> list[int]:  # fmt: skip
    """Give the ids of a page, newest first.

    Args:
        below: The page begins behind this row.
        above: The page ends before this row.
        from_end: The last page.
        limit: Rows at most.
    """
    key = tuple_(Donation.received_date, Donation.id)
    statement = select(Donation.id).where(*conditions(session, wanted)).limit(limit)
    if below is not None:
        statement = statement.where(key < tuple_(*below))
    if above is not None:
        statement = statement.where(key > tuple_(*above))
    if above is None and not from_end:
        return list(session.scalars(_newest_first(statement)))
    return list(session.scalars(statement.order_by(Donation.received_date, Donation.id)))[::-1]


def first_page_by_words(session: Session, *, wanted: GiftFilter, limit: int) -> tuple[list[int], GiftTotals]:
    """Give the ids of the first page of a text, and its totals, reading the keys once.

    Only for a filter without a fund: the totals of a fund's part need its parts.
    """
    statement = select(Donation.id, Donation.amount_vnd).where(*conditions(session, wanted))
    found = session.execute(_newest_first(statement).limit(COUNTED_WORDS + 1)).all()
    ids = [row.id for row in found[:limit]]
    if len(found) > COUNTED_WORDS:
        return ids, GiftTotals(COUNTED_WORDS, 0, 0, is_more=True)
    amount_vnd = sum(row.amount_vnd for row in found)
    return ids, GiftTotals(len(found), amount_vnd, amount_vnd)


def totals(session: Session, *, wanted: GiftFilter) -> GiftTotals:
    """Count and add up a selection: from the day totals where they know it, else gift by gift up to a bound."""
    if _days_know(wanted):
        return _totals_of_days(session, wanted)
    bound = COUNTED_WORDS if wanted.text else COUNTED
    chosen = select(Donation.id, Donation.amount_vnd).where(*conditions(session, wanted, is_counting=True))
    found = (_newest_first(chosen) if wanted.text else chosen).limit(bound + 1).subquery()
    count, amount_vnd = session.execute(select(func.count(), _sum(found.c.amount_vnd)).select_from(found)).one()
    if count > bound:
        return GiftTotals(bound, 0, 0, is_more=True)
    if not wanted.fund:
        return GiftTotals(count, amount_vnd, amount_vnd)
    part_vnd = session.scalar(
        select(_sum(DonationPart.amount_vnd))
        .join(Fund, Fund.id == DonationPart.fund_id)
        .where(Fund.code == wanted.fund, DonationPart.donation_id.in_(select(found.c.id)))
    )
    return GiftTotals(count, amount_vnd, part_vnd or 0)


def conditions(session: Session, wanted: GiftFilter, *, is_counting: bool = False) -> list[ColumnElement[bool]]:
    """Spell a filter as conditions on `donation`; short look-ups find out which way is cheap.

    Args:
        is_counting: The order of the list does not matter, so any index may lead.
    """
    bounds: tuple[tuple[Any, Callable[[Any, Any], ColumnElement[bool]], object], ...] = (
        (Donation.received_date, operator.ge, wanted.from_date),
        (Donation.received_date, operator.le, wanted.to_date),
        (Donation.campaign_id, operator.eq, wanted.campaign_id),
        (Donation.donor_id, operator.eq, wanted.donor_id),
    )
    found = [compare(column, value) for column, compare, value in bounds if value is not None]
    # Spelled out, not as a parameter: only so does SQLite see that a partial index fits.
    if wanted.status is not None:
        found.append(Donation.status == literal_column(f"'{wanted.status.value}'"))
    if wanted.channel is not None:
        found.append(Donation.channel == literal_column(f"'{wanted.channel.value}'"))
    if wanted.least_vnd is not None or wanted.most_vnd is not None:
        found.append(_amount_condition(session, wanted.least_vnd, wanted.most_vnd, is_counting=is_counting))
    if wanted.fund:
        found.append(_goes_to(session, wanted.fund))
    if wanted.text:
        found += _says(wanted.text)
    return found


def _says(text: str) -> list[ColumnElement[bool]]:
    """Match a code or voucher number exactly, else every word in the gift's search key."""
    if (gift_id := gift_id_of(text)) is not None:
        return [Donation.id == gift_id]
    if (voucher := voucher_of(text)) is not None:
        kind, year, number = voucher
        entry = select(JournalEntry.id).where(
            JournalEntry.voucher_kind == VoucherKind(kind),
            JournalEntry.voucher_year == year,
            JournalEntry.voucher_no == number,
        )
        return [Donation.entry_id.in_(entry)]
    return [word_condition(Donation.search_key, word) for word in sorted(words_of(text), key=len, reverse=True)]


def word_condition(key: Any, word: str) -> ColumnElement[bool]:  # noqa: ANN401  a column of text
    """Match a folded word anywhere in a key, a short one at the beginning of a word."""
    if len(word) >= SHORT:
        return key.contains(word, autoescape=True)  # type: ignore[no-any-return]
    return or_(key.contains(f" {word}", autoescape=True), key.startswith(word, autoescape=True))


def _amount_condition(
    session: Session, least_vnd: int | None, most_vnd: int | None, *, is_counting: bool
) -> ColumnElement[bool]:
    """Match an exact amount by its index, which has the list's order; a rare range too; else test each gift."""
    amount = Donation.amount_vnd
    if least_vnd == most_vnd:
        return amount == least_vnd
    least, most = least_vnd or 0, most_vnd if most_vnd is not None else (1 << 62)
    if is_counting:
        return amount.between(least, most)
    rare = _rare_ids(session, select(Donation.id).where(amount.between(least, most)))
    return (amount + 0).between(least, most) if rare is None else Donation.id.in_(rare)


def _goes_to(session: Session, fund: str) -> ColumnElement[bool]:
    fund_id = session.scalar(select(Fund.id).where(Fund.code == fund))
    rare = _rare_ids(session, select(DonationPart.donation_id).where(DonationPart.fund_id == fund_id))
    if rare is not None:
        return Donation.id.in_(rare)
    return exists().where(DonationPart.donation_id == Donation.id, DonationPart.fund_id == fund_id)


def _rare_ids(session: Session, statement: Select[int]) -> Sequence[int] | None:
    """Give the ids of a condition few gifts meet; None when many do."""
    found = session.scalars(statement.limit(NARROW + 1)).all()
    return found if len(found) <= NARROW else None


def _newest_first(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.order_by(Donation.received_date.desc(), Donation.id.desc())


def _days_know(wanted: GiftFilter) -> bool:
    asks_more = (wanted.fund, wanted.donor_id, wanted.least_vnd, wanted.most_vnd, wanted.text)
    return all(each in {None, ""} for each in asks_more)


def _totals_of_days(session: Session, wanted: GiftFilter) -> GiftTotals:
    bounds: tuple[tuple[Any, Callable[[Any, Any], ColumnElement[bool]], object], ...] = (
        (GiftDay.received_date, operator.ge, wanted.from_date),
        (GiftDay.received_date, operator.le, wanted.to_date),
        (GiftDay.status, operator.eq, wanted.status),
        (GiftDay.channel, operator.eq, wanted.channel),
        (GiftDay.campaign_id, operator.eq, wanted.campaign_id),
    )
    chosen = select(_sum(GiftDay.gifts), _sum(GiftDay.amount_vnd)).where(
        *(compare(column, value) for column, compare, value in bounds if value is not None)
    )
    gifts, amount_vnd = session.execute(chosen).one()
    return GiftTotals(gifts, amount_vnd, amount_vnd)


def _sum(column: ColumnElement[int] | Any) -> ColumnElement[int]:  # noqa: ANN401
    return cast(func.coalesce(func.sum(column), literal(0)), BigInteger)
