"""Rules of the house that no tool checks: one commit, honest names, small files, whole đồng."""

import ast
import inspect
import pathlib
import re
import types

import pytest

from tests.architecture.source import PACKAGE, assert_none, called_name, modules, name_of, nodes, python_files, tree_of

BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
MOST_LINES_OF_FILE = 400
MOST_LINES_OF_FUNCTION = 60
MOST_LINES_OF_VIEW = 25
MONEY_PATHS = ("money.py", "ledger", "donations", "disbursements", "banking", "reports")


def test_the_only_commit_stands_in_the_transaction_module() -> None:
    committing = {
        name_of(path)
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.Call) and called_name(node) == "commit"
    }

    assert committing == {"fund/web/transaction.py"}


def test_no_module_hides_behind_an_empty_name() -> None:
    hiding = [name_of(path) for path in PACKAGE.rglob("*") if path.stem in BANNED_NAMES]

    assert_none(hiding)


def test_no_file_is_too_long_to_read() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}

    assert_none({name: length for name, length in lengths.items() if length > MOST_LINES_OF_FILE})


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines from `def` on, without the docstring."""
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def _functions(*, views: bool) -> dict[str, int]:
    return {
        f"{name_of(path)}:{node.lineno} {node.name}": _length(node)
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (_is_view(node) or not views)
    }


def _is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {
        called_name(mark) if isinstance(mark, ast.Call) else getattr(mark, "id", "") for mark in function.decorator_list
    }
    return bool(names & {"permission_required", "public"})


def test_no_function_is_too_long_to_read() -> None:
    assert_none({name: length for name, length in _functions(views=False).items() if length > MOST_LINES_OF_FUNCTION})


def test_a_view_only_parses_calls_one_operation_and_answers() -> None:
    views = _functions(views=True)

    assert views
    assert_none({name: length for name, length in views.items() if length > MOST_LINES_OF_VIEW})


def test_no_table_cell_is_looked_up_in_word_documents() -> None:
    """`table.cell(row, column)` is quadratic: 95 s for 500 rows; rows are cloned instead."""
    slow = [
        f"{name_of(path)}:{node.lineno}"
        for path in (PACKAGE / "documents").rglob("*.py")
        for loop in nodes(path)
        if isinstance(loop, ast.For | ast.While | ast.comprehension)
        for node in ast.walk(loop)
        if isinstance(node, ast.Call) and called_name(node) == "cell"
    ]

    assert_none(slow)


def _names_money(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return str(name).endswith("_vnd")


def _breaks_the_dong(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float()):
            return True
        case ast.Call():
            return called_name(node) in {"float", "Decimal", "Fraction", "round"}
        case ast.BinOp(op=ast.Div()):
            return _names_money(node.left) or _names_money(node.right)
        case ast.ImportFrom(module=module):
            return module in {"decimal", "fractions"}
        case ast.Import():
            return any(alias.name in {"decimal", "fractions"} for alias in node.names)
    return False


def test_money_is_whole_dong_from_the_form_to_the_file() -> None:
    broken = [
        f"{name_of(path)}:{getattr(node, 'lineno', 0)}"
        for path in python_files()
        if path.relative_to(PACKAGE).parts[0] in MONEY_PATHS
        for node in nodes(path)
        if _breaks_the_dong(node)
    ]

    assert_none(broken)


def _takes_its_facts_by_keyword(function: types.FunctionType) -> bool:
    """Tell whether only the session, and behind it at most the thing acted on, come by position."""
    facts = list(inspect.signature(function).parameters.values())
    by_position = [fact.name for fact in facts if fact.kind is not inspect.Parameter.KEYWORD_ONLY]
    return by_position[0] == "session" and len(by_position) <= 2


def test_an_act_takes_the_session_first_and_its_facts_by_keyword() -> None:
    """Whoever calls it reads the facts by name, and nobody swaps two amounts."""
    acts = {
        f"{module.__name__}.{name}": function
        for module in modules()
        if "operations" in module.__name__.split(".")
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(function).parameters.keys() & {"actor", "at", "posted_by", "posted_at"}
    }

    assert acts
    assert_none([name for name, function in acts.items() if not _takes_its_facts_by_keyword(function)])


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_no_import_hides_inside_a_function(path: pathlib.Path) -> None:
    """The rule PLC0415 of ruff says so as well, but can be silenced; this cannot."""
    hidden = [
        node.lineno
        for function in nodes(path)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert_none(hidden)


def test_nobody_silences_a_whole_file() -> None:
    silenced = [
        name_of(path)
        for path in python_files()
        if re.search(r"#\s*(ruff: noqa|mypy: ignore-errors|flake8: noqa|type: ignore$)", path.read_text(), re.MULTILINE)
    ]

    assert_none(silenced)


def test_importing_the_package_loads_no_flask() -> None:
    statements = tree_of(PACKAGE / "__init__.py").body

    assert [type(statement) for statement in statements] == [ast.Expr]
