"""The layouts that come with the program, as data: one TOML file a layout in `profiles/`.

A new layout is a new file or a mapping made in the browser, never code (see `layouts`).
"""

import functools
import importlib.resources
import tomllib

from fund.banking.layouts import Layout, layout_from_data
from fund.errors import InvalidInput


class UnknownProfile(InvalidInput):
    """No statement layout has this name."""


def get_profile(name: str) -> Layout:
    """Give the shipped layout of a name.

    Raises:
        UnknownProfile: No such layout is shipped.
    """
    profile = shipped_profiles().get(name)
    if profile is None:
        raise UnknownProfile(profile=name[:40], known=", ".join(shipped_profiles()))
    return profile


@functools.cache
def shipped_profiles() -> dict[str, Layout]:
    """Read every layout that comes with the program, by name."""
    folder = importlib.resources.files("fund.banking") / "profiles"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    names = [file.name.removesuffix(".toml") for file in files]
    return {
        name: layout_from_data(name, tomllib.loads(file.read_text(encoding="utf-8")))
        for name, file in zip(names, files, strict=True)
    }
