"""Tables of people: the dated list of wards, the register of parties, and the words by which a party is found.

A party is never deleted: gifts, requests and decisions point to it. An identity number is stored sealed only.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from fund.database import Base, EnumText, one_of
from fund.people.identity import mask_identity
from fund.people.kinds import BeneficiaryCategory, Disclosure, PartyKind

ByteOrderedText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text compared byte by byte on both databases, so that prefixes and sort keys behave the same."""


class Ward(Base):
    """A ward, commune or special zone as it has existed since a date; old papers keep their old address text."""

    __tablename__ = "ward"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    short_name: Mapped[str]
    province_code: Mapped[str]
    valid_from: Mapped[dt.date]
    search_key: Mapped[str] = mapped_column(ByteOrderedText)


class Party(Base):
    """A person, household, collective, organization or unit that gives, is helped or proposes."""

    __tablename__ = "party"
    __table_args__ = (
        one_of("kind", PartyKind),
        one_of("category", BeneficiaryCategory),
        one_of("disclosure", Disclosure),
        CheckConstraint("length(full_name) > 0", name="full_name_given"),
        CheckConstraint("is_beneficiary OR category IS NULL", name="category_of_a_beneficiary"),
        CheckConstraint("NOT is_beneficiary OR category IS NOT NULL", name="beneficiary_has_a_category"),
        CheckConstraint("birth_year IS NULL OR birth_year BETWEEN 1900 AND 2100", name="birth_year_range"),
        CheckConstraint(
            "(identity_sealed IS NULL) = (identity_digest IS NULL) "
            "AND (identity_sealed IS NULL) = (identity_tail = '')",
            name="identity_whole",
        ),
        CheckConstraint("length(identity_tail) <= 3", name="identity_tail_short"),
        CheckConstraint("household_id IS NULL OR household_id <> id", name="household_is_another"),
        Index(None, "sort_key", "id"),
        Index(None, "search_key", "id"),
        Index(None, "identity_digest"),
        Index(None, "phone"),
        Index(None, "ward_code"),
        Index(None, "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[PartyKind] = mapped_column(EnumText(PartyKind))
    full_name: Mapped[str]
    search_key: Mapped[str] = mapped_column(ByteOrderedText)
    sort_key: Mapped[str] = mapped_column(ByteOrderedText)
    is_donor: Mapped[bool]
    is_beneficiary: Mapped[bool]
    is_unit: Mapped[bool]
    category: Mapped[BeneficiaryCategory | None] = mapped_column(EnumText(BeneficiaryCategory))
    ward_code: Mapped[str | None] = mapped_column(ForeignKey("ward.code"))
    address_text: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    birth_year: Mapped[int | None]
    identity_sealed: Mapped[bytes | None]
    identity_digest: Mapped[str | None]
    identity_tail: Mapped[str]
    disclosure: Mapped[Disclosure] = mapped_column(EnumText(Disclosure))
    code_only: Mapped[bool]
    household_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    notes: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]

    @property
    def identity_mask(self) -> str:
        """Show the identity number as a screen may: dots and the last digits."""
        return mask_identity(self.identity_tail)


class PartyTerm(Base):
    """One way to type the start of a party's name, code or phone: each tail of the folded name from a word on.

    `Nguyễn Văn An` is found from `nguyen van an`, `van an` and `an`, by one range of this index.
    """

    __tablename__ = "party_term"

    term: Mapped[str] = mapped_column(ByteOrderedText, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)

    __table_args__ = (Index(None, "party_id"),)
