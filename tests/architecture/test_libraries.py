"""Libraries are few, named, pinned with hashes, and come from no particular mirror."""

import ast
import importlib.metadata
import re
import sys

import pytest

from tests.architecture.source import ROOT, assert_none, nodes, python_files

PIN = re.compile(r"^(?P<name>[a-z0-9-]+)(\[[a-z,]+\])?==(?P<version>\S+)")
PARTS_OF_FLASK = {"click", "jinja2", "markupsafe", "werkzeug"}
FOREIGN = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|@ file:")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _wanted(filename: str) -> set[str]:
    lines = (ROOT / filename).read_text(encoding="utf-8").splitlines()
    names = [re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if line and not line.startswith(("#", "-"))]
    return {_plain(name.group()) for name in names if name}


def _pins(filename: str) -> dict[str, str]:
    lines = (ROOT / filename).read_text(encoding="utf-8").splitlines()
    found = [PIN.match(line) for line in lines]
    return {match["name"]: match["version"] for match in found if match}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_library_named_is_pinned(name: str) -> None:
    assert_none(sorted(_wanted(f"{name}.in") - _pins(f"{name}.txt").keys()))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_carries_hashes_and_no_mirror(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)

    assert FOREIGN.search(text) is None
    assert_none([block.splitlines()[0] for block in blocks if PIN.match(block) and "--hash=sha256:" not in block])


def test_tests_run_on_the_versions_that_are_served() -> None:
    served, tested = _pins("requirements.txt"), _pins("requirements-dev.txt")

    assert_none([name for name, version in served.items() if tested.get(name) != version])


def test_the_program_imports_only_libraries_it_names() -> None:
    providers = importlib.metadata.packages_distributions()
    imported = set()
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    third_party = imported - set(sys.stdlib_module_names) - PARTS_OF_FLASK - {"fund"}
    unnamed = {
        module: providers.get(module)
        for module in third_party
        if not {_plain(name) for name in providers.get(module, [])} & _wanted("requirements.in")
    }

    assert_none(unnamed)
