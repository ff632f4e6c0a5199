"""The comparison for `benchmarks.http`: the smallest Flask application that stores an entry of two lines by the ORM.

No log-in, no token, no permission, no trail, no chain, no totals.
"""

import os

import sqlalchemy as sa
from flask import Flask, request
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    """Base of the two tables."""


class Entry(Base):
    """A gift."""

    __tablename__ = "minimal_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    description: Mapped[str]
    lines: Mapped[list["Line"]] = relationship()


class Line(Base):
    """One side of a gift."""

    __tablename__ = "minimal_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("minimal_entry.id"), index=True)
    account: Mapped[str]
    amount_vnd: Mapped[int] = mapped_column(sa.BigInteger)


engine = sa.create_engine(os.environ["DATABASE_URL"], pool_size=10)
app = Flask(__name__)


@app.post("/thu/ngan-hang")
def record() -> tuple[str, int]:
    """Store a gift."""
    amount = int(request.form["amount_vnd"])
    with Session(engine, expire_on_commit=False) as session:
        lines = [Line(account="11211", amount_vnd=amount), Line(account="5111", amount_vnd=-amount)]
        session.add(Entry(description=request.form["payer_text"], lines=lines))
        session.commit()
    return "", 303


if __name__ == "__main__":
    Base.metadata.create_all(engine)
