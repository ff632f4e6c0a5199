"""The wards of Ho Chi Minh City: 168 since 1 July 2025, seeded from a dated file.

Old addresses are never rewritten: a party keeps the address as on its paper beside the code of today's ward.

Source: Resolution 202/2025/QH15 and the resolutions of the Standing Committee in force on 2025-07-01; the file
`wards_2025-07.csv` holds the official codes and names as collected in `hcmc_wards_2025-07.csv` of the project's
research data (regulation.md, section 7).
"""

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fund.people.models import Ward
from fund.text import fold

WARDS_FILE = Path(__file__).with_name("wards_2025-07.csv")
WARDS_VALID_FROM = dt.date(2025, 7, 1)


def load_wards(session: Session) -> int:
    """Put the wards that are not there yet into the table; running it again changes nothing.

    Returns:
        How many were added.
    """
    known = set(session.scalars(select(Ward.code)))
    with WARDS_FILE.open(encoding="utf-8", newline="") as file:
        rows = [_ward_row(row) for row in csv.DictReader(file) if row["code"] not in known]
    if rows:
        session.execute(insert(Ward), rows)
    return len(rows)


def list_wards(session: Session) -> Sequence[tuple[str, str]]:
    """List (code, name) of all wards in the order of their names, for a select box."""
    rows = session.execute(select(Ward.code, Ward.name).order_by(Ward.search_key, Ward.code))
    return [(code, name) for code, name in rows]


def _ward_row(row: dict[str, str]) -> dict[str, object]:
    return {
        "code": row["code"],
        "name": row["name"],
        "kind": row["type"],
        "short_name": row["short_name"],
        "province_code": row["province_code"],
        "valid_from": WARDS_VALID_FROM,
        "search_key": fold(row["short_name"]),
    }
