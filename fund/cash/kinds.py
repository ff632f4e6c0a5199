"""Words of cash counts and the list of notes (pure)."""

import functools
import pathlib
import tomllib

from fund.labels import LabelledEnum

_FILE = pathlib.Path(__file__).with_name("denominations.toml")


class CountStatus(LabelledEnum):
    """Where a count stands; signed and cancelled are final."""

    COUNTED = "counted", "Chờ người chứng kiến ký"
    SIGNED = "signed", "Đã ký"
    CANCELLED = "cancelled", "Đã hủy"


@functools.cache
def denominations() -> tuple[int, ...]:
    """List the notes of `denominations.toml`, largest first."""
    notes = tomllib.loads(_FILE.read_text("utf-8"))["notes"]
    return tuple(sorted((int(note) for note in notes), reverse=True))
