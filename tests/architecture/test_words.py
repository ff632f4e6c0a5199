"""Every refusal has its sentence, every fact in a sentence is carried, every stored word has a label."""

import ast
import enum
import string
import unicodedata
from collections.abc import Iterator
from typing import TypeVar

from fund.errors import Conflict, FundError, InvalidInput, ManyViolations, NotAllowed, NotFound
from fund.labels import LabelledEnum
from fund.web.messages import MESSAGES
from tests.architecture.source import assert_none, called_name, modules, name_of, nodes, python_files

KINDS = {FundError, InvalidInput, NotFound, Conflict, NotAllowed, ManyViolations}
TOLD_BY_A_PAGE = {"PermissionLacking"}
"""The page of error 403 says it, with what to do next."""

Kind = TypeVar("Kind")


def _subclasses(parent: type[Kind]) -> set[type[Kind]]:
    assert modules()
    children = set(parent.__subclasses__())
    for child in list(children):
        children |= _subclasses(child)
    return {child for child in children if child.__module__.startswith("fund.")}


def _refusals() -> set[str]:
    """Name every refusal that tells itself; those of many violations are told by their violations."""
    return {refusal.__name__ for refusal in _subclasses(FundError) - KINDS if not issubclass(refusal, ManyViolations)}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.Call):
                yield f"{name_of(path)}:{node.lineno}", node


def _raised() -> Iterator[tuple[str, ast.Call]]:
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                yield f"{name_of(path)}:{node.lineno}", node.exc


def _violations() -> Iterator[tuple[str, str, ast.Call]]:
    """Find each `Violation("Code", ...)` written with its code in place."""
    for place, call in _calls():
        if called_name(call) != "Violation":
            continue
        code = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "code"), None)
        if isinstance(code, ast.Constant):
            yield place, str(code.value), call


def _placeholders(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name}


def _facts_of_violation(call: ast.Call) -> set[str] | None:
    """Name the facts of a violation; None if they are not written in place."""
    facts = call.args[2] if len(call.args) > 2 else next((w.value for w in call.keywords if w.arg == "facts"), None)
    if facts is None:
        return set()
    if not isinstance(facts, ast.Dict):
        return None
    return {str(key.value) for key in facts.keys if isinstance(key, ast.Constant)}


def test_every_refusal_has_a_vietnamese_sentence() -> None:
    assert_none(sorted(_refusals() - set(MESSAGES) - TOLD_BY_A_PAGE))


def test_no_two_refusals_share_a_name() -> None:
    """The name is the key of the sentence."""
    places: dict[str, set[str]] = {}
    for refusal in _subclasses(FundError):
        places.setdefault(refusal.__name__, set()).add(refusal.__module__)

    assert_none({name: sorted(modules) for name, modules in places.items() if len(modules) > 1})


def test_every_violation_has_a_vietnamese_sentence() -> None:
    assert_none(sorted({(code, place) for place, code, _call in _violations() if code not in MESSAGES}))


def test_no_sentence_is_left_over() -> None:
    codes = {code for _place, code, _call in _violations()}
    spelled = {
        node.value
        for path in python_files()
        if path.name != "messages.py"
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert_none(sorted(set(MESSAGES) - _refusals() - codes - spelled))


def test_every_fact_in_a_sentence_is_carried_by_its_refusal() -> None:
    missing = []
    for place, call in _raised():
        sentence = MESSAGES.get(called_name(call))
        if sentence is None or any(word.arg is None for word in call.keywords):
            continue
        missing += [(place, name) for name in _placeholders(sentence) - {word.arg for word in call.keywords}]

    assert_none(missing)


def test_every_fact_in_a_sentence_is_carried_by_its_violation() -> None:
    missing = []
    for place, code, call in _violations():
        facts = _facts_of_violation(call)
        if facts is not None and code in MESSAGES:
            missing += [(place, code, name) for name in _placeholders(MESSAGES[code]) - facts]

    assert_none(missing)


def test_every_sentence_is_a_vietnamese_sentence() -> None:
    for code, sentence in MESSAGES.items():
        assert unicodedata.is_normalized("NFC", sentence), code
        assert sentence.endswith((".", "!", "?", ":", "}")), code
        assert not sentence.isascii(), code


def test_every_stored_word_has_a_label_of_its_own() -> None:
    lists = _subclasses(LabelledEnum)

    assert lists
    for words in lists:
        labels = [member.label for member in words]
        assert all(label.strip() == label and label for label in labels), words
        assert len(set(labels)) == len(labels), words
        assert all(unicodedata.is_normalized("NFC", label) for label in labels), words


def test_stored_words_are_plain_lower_case_english() -> None:
    for words in _subclasses(enum.StrEnum):
        for member in words:
            assert member.value.isascii(), member
