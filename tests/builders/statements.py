"""Counting what is asked of the database: the statements of a block, by their beginnings."""

import contextlib
from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

BEGINNING = 120


@contextlib.contextmanager
def counted(engine: sa.Engine) -> Iterator[Counter[str]]:
    """Count the statements that an engine sends until the block ends."""
    said: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said[" ".join(statement.split())[:BEGINNING]] += 1

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def grown(few: dict[str, Counter[str]], many: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    """Give, for each step whose number of statements differs, what was asked more often."""
    return {name: many[name] - few[name] for name in few if many[name].total() != few[name].total()}
