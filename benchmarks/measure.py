"""Measuring side by side: variants in turn, medians, ratios round by round."""

import contextlib
import os
import pathlib
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.databases import DatabaseSource, PostgresMissing, PostgresSource, SqliteSource, throw_away_postgres

Timed = Callable[[], float]
"""Runs a variant once and gives its rate or its time."""


def machine() -> str:
    """Describe the machine in a line."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def seconds(work: Callable[[], object]) -> float:
    """Time one piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(variants: Mapping[str, Timed], rounds: int) -> dict[str, list[float]]:
    """Run every variant once a round, in turn, so that a slow patch of the machine meets them all."""
    figures: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, run in variants.items():
            figures[name].append(run())
    return figures


def ratio(figures: Mapping[str, Sequence[float]], name: str, base: str) -> float:
    """Give the median over the rounds of one variant's figure to another's."""
    return statistics.median(a / b for a, b in zip(figures[name], figures[base], strict=True))


def print_table(title: str, figures: Mapping[str, Sequence[float]], base: str, unit: str) -> None:
    """Print each variant's median and its ratio to the base, as a table for `benchmarks/RESULTS.md`."""
    lines = [
        f"\n### {title}\n",
        f"| variant | {unit} (median) | lowest to highest | ratio to {base} |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {statistics.median(values):,.4g} | {min(values):,.4g} to {max(values):,.4g} "
        f"| {ratio(figures, name, base):.2f} |"
        for name, values in figures.items()
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def database_sources() -> Iterator[dict[str, DatabaseSource]]:
    """Give a source of migrated databases for SQLite and, where its programs are found, a durable PostgreSQL."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fund-bench-")))
        sources: dict[str, DatabaseSource] = {"sqlite": SqliteSource(folder)}
        try:
            url = os.environ.get("FUND_TEST_POSTGRES_URL") or stack.enter_context(throw_away_postgres(is_durable=True))
            postgres = PostgresSource(url)
            stack.callback(postgres.close)
            sources["postgresql"] = postgres
        except PostgresMissing as reason:
            sys.stdout.write(f"PostgreSQL left out: {reason}\n")
        yield sources
