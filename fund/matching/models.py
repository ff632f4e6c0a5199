"""Tables of matching: rules by version, what they suggested for a line, and bulk acts with what each changed.

A version of a rule is never rewritten: an edit adds a version, and only the state of the old one changes. Of a
suggestion only its state and who decided change; what a bulk act changed is append-only, so that it can be undone.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fund.database import Base, EnumText, one_of
from fund.matching.kinds import BatchAct, LineKind, LineSide, RuleState, SuggestionState


def _where_set(name: str, column: str) -> Index:
    """Make an index over the rows that name something, so that the many without write none."""
    where = text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=where, postgresql_where=where)


class MatchingRule(Base):
    """One version of a rule. Phrases stand one on a line."""

    __tablename__ = "matching_rule"
    __table_args__ = (
        UniqueConstraint("rule_no", "version"),
        one_of("state", RuleState),
        one_of("kind", LineKind),
        CheckConstraint("side IS NULL OR side IN ('credit', 'debit')", name="side_known"),
        CheckConstraint("certainty BETWEEN 0 AND 100", name="certainty_percent"),
        CheckConstraint("rule_no > 0 AND version > 0 AND priority > 0", name="counted"),
        CheckConstraint("name <> '' AND created_by <> ''", name="named"),
        CheckConstraint("min_vnd IS NULL OR max_vnd IS NULL OR min_vnd <= max_vnd", name="amounts_in_order"),
        CheckConstraint(
            "kind = 'gift' OR (fund_id IS NULL AND campaign_id IS NULL AND donor_id IS NULL)", name="details_of_gifts"
        ),
        Index(
            "uq_matching_rule_current",
            "rule_no",
            unique=True,
            sqlite_where=text("state <> 'superseded'"),
            postgresql_where=text("state <> 'superseded'"),
        ),
        _where_set("ix_matching_rule_donor_id", "donor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_no: Mapped[int]
    """The rule's number through all its versions."""
    version: Mapped[int]
    state: Mapped[RuleState] = mapped_column(EnumText(RuleState))
    name: Mapped[str]
    priority: Mapped[int]
    certainty: Mapped[int]
    """Whole percent, as a person put it."""
    any_phrases: Mapped[str]
    all_phrases: Mapped[str]
    none_phrases: Mapped[str]
    min_vnd: Mapped[int | None]
    max_vnd: Mapped[int | None]
    payer_account: Mapped[str]
    side: Mapped[LineSide | None] = mapped_column(EnumText(LineSide))
    account_code: Mapped[str | None] = mapped_column(ForeignKey("account.code"))
    """The fund's own bank account, by its ledger code."""
    code_campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    """The campaign whose code must stand in the memo."""
    kind: Mapped[LineKind] = mapped_column(EnumText(LineKind))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]


class MatchBatch(Base):
    """One bulk act of a person on many lines; undone as a unit or not at all."""

    __tablename__ = "match_batch"
    __table_args__ = (
        one_of("act", BatchAct),
        CheckConstraint("line_count > 0", name="has_lines"),
        CheckConstraint("made_by <> ''", name="made_by_someone"),
        CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", name="undone_by_someone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[BatchAct] = mapped_column(EnumText(BatchAct))
    line_count: Mapped[int]
    note: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[dt.datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[dt.datetime | None]


class MatchSuggestion(Base):
    """What the rules said of a line, why, and what became of it; no kind where the rules disagree."""

    __tablename__ = "match_suggestion"
    __table_args__ = (
        one_of("state", SuggestionState),
        CheckConstraint("kind IS NULL OR kind IN ('gift', 'refund', 'interest', 'fee', 'transfer')", name="kind_known"),
        CheckConstraint("certainty BETWEEN 0 AND 100", name="certainty_percent"),
        CheckConstraint("why <> ''", name="says_why"),
        CheckConstraint("(state IN ('accepted', 'dismissed')) = (decided_by IS NOT NULL)", name="decided_by_someone"),
        Index(None, "line_id"),
        Index(None, "rule_id", "id"),
        _where_set("ix_match_suggestion_donor_id", "donor_id"),
        Index(
            "ix_match_suggestion_open",
            "id",
            sqlite_where=text("state = 'suggested'"),
            postgresql_where=text("state = 'suggested'"),
        ),
        Index(
            "uq_match_suggestion_open_line",
            "line_id",
            unique=True,
            sqlite_where=text("state = 'suggested'"),
            postgresql_where=text("state = 'suggested'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("matching_rule.id"))
    """The rule that says it, the first of them where several do; none for a gift code."""
    kind: Mapped[LineKind | None] = mapped_column(EnumText(LineKind))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    certainty: Mapped[int]
    why: Mapped[str]
    """The reasons as JSON text; see `fund.matching.explaining`."""
    state: Mapped[SuggestionState] = mapped_column(EnumText(SuggestionState))
    decided_by: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]


class MatchChange(Base):
    """What a bulk act changed at one line: before and after as JSON text."""

    __tablename__ = "match_change"
    __table_args__ = (
        UniqueConstraint("batch_id", "line_id"),
        CheckConstraint("before_values <> '' AND after_values <> ''", name="told"),
        Index(None, "line_id"),
        Index(None, "suggestion_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("match_batch.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"))
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("match_suggestion.id"))
    before_values: Mapped[str]
    after_values: Mapped[str]
