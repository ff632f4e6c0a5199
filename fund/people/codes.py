"""Row ids taken before the rows are written, so that a code can be made of its id and many rows go in at once."""

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from fund.database import Base, is_sqlite

_NEXT_VALUES = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def reserve_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """Take the next ids of a table with an integer key named `id`, in rising order.

    On PostgreSQL they come from the key's sequence; on SQLite from the highest row, which is safe because a writing
    transaction is alone and these tables are never deleted from. An id taken and not used leaves a harmless gap.
    """
    if count == 0:
        return []
    table = model.__table__
    assert isinstance(table, Table)
    if is_sqlite(session):
        last = session.scalar(select(func.max(table.c.id))) or 0
        return list(range(last + 1, last + 1 + count))
    rows = session.connection().exec_driver_sql(_NEXT_VALUES, (table.name, count))
    return sorted(row[0] for row in rows)
