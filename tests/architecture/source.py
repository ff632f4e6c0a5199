"""The program's own source, read for the tests about it."""

import ast
import functools
import importlib
import pathlib
import pkgutil
import types
from collections.abc import Collection, Iterator, Mapping

import fund

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fund"


def python_files() -> list[pathlib.Path]:
    """List every Python file of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: pathlib.Path) -> str:
    """Name a file from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree_of(path: pathlib.Path) -> ast.Module:
    """Parse a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(path: pathlib.Path) -> Iterator[ast.AST]:
    """Walk through everything in a file."""
    return ast.walk(tree_of(path))


@functools.cache
def modules() -> tuple[types.ModuleType, ...]:
    """Import every module of the program."""
    names = [found.name for found in pkgutil.walk_packages(fund.__path__, "fund.")]
    return tuple(importlib.import_module(name) for name in names)


def called_name(call: ast.Call) -> str:
    """Name what is called, without the path to it."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def assert_none(found: Collection[object]) -> None:
    """Fail with the whole list of what should not be there."""
    lines = [f"{name}: {fact}" for name, fact in found.items()] if isinstance(found, Mapping) else map(str, found)
    assert not found, "\n" + "\n".join(lines)
