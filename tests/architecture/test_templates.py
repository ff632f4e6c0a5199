"""Every page template parses, is used, and keeps within the Content-Security-Policy."""

import ast
import pathlib
import re

import jinja2
import jinja2.nodes
import pytest

from tests.architecture.source import ROOT, assert_none, name_of, nodes, python_files

TEMPLATES = ROOT / "templates" / "web"
SCRIPTS = ROOT / "fund" / "web" / "static"

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\b(src=|type=\"application/json\"))", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an on* attribute": re.compile(r"\s(hx-)?on[a-z:-]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "something from another host": re.compile(r"(src|href)=\"(https?:)?//", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}


def template_files() -> list[pathlib.Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt", ".xml", ".svg"})


def short_name(path: pathlib.Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def _parse(path: pathlib.Path) -> jinja2.nodes.Template:
    environment = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    return environment.parse(path.read_text(encoding="utf-8"), filename=str(path))


@pytest.mark.parametrize("path", template_files(), ids=short_name)
def test_a_template_parses(path: pathlib.Path) -> None:
    assert _parse(path) is not None


@pytest.mark.parametrize("path", template_files(), ids=short_name)
def test_a_template_keeps_within_the_content_security_policy(path: pathlib.Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert_none([what for what, pattern in FORBIDDEN.items() if pattern.search(text)])


def _named_by_templates() -> set[str]:
    kinds = (jinja2.nodes.Extends, jinja2.nodes.Include, jinja2.nodes.Import, jinja2.nodes.FromImport)
    return {
        constant.value
        for path in template_files()
        for kind in kinds
        for node in _parse(path).find_all(kind)
        for constant in node.find_all(jinja2.nodes.Const)
        if isinstance(constant.value, str)
    }


def _named_by_views() -> set[str]:
    return {
        node.value
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_template_is_used() -> None:
    used = _named_by_templates() | _named_by_views()

    assert_none([short_name(path) for path in template_files() if short_name(path) not in used])


def test_every_template_that_is_named_exists() -> None:
    there = {short_name(path) for path in template_files()}
    named = {name for name in _named_by_templates() | _named_by_views() if re.fullmatch(r"[\w./-]+/[\w-]+\.html", name)}

    assert_none(sorted(named - there))


def test_own_scripts_run_no_text_and_build_no_markup() -> None:
    """What the policy forbids on the page must not come in through a script; a part the server rendered may."""
    own = [path for path in SCRIPTS.rglob("*.js") if "vendor" not in path.parts]
    forbidden = (
        r"\beval\(|new Function\(|document\.write|innerHTML\s*\+?=(?! await answer\.text\(\);)|insertAdjacentHTML"
    )
    guilty = [name_of(path) for path in own if re.search(forbidden, path.read_text(encoding="utf-8"))]

    assert own
    assert_none(guilty)
