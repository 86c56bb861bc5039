"""docs/promises.md says what holds and names the test that holds it, and that test names it back. This keeps the page
true."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| ([A-Z]\d+[a-z]?) \| (.+?) \| (.+?) \|$", re.M)
ROWS = ROW.findall((ROOT / "docs" / "promises.md").read_text(encoding="utf-8"))


# What fails by itself when it does not hold.
CHECKERS = {"raises", "expect", "django_assert_num_queries", "django_assert_max_num_queries"}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def named_tests(path: Path) -> dict[str, bool]:
    """Name of each test in the file → whether it can fail: it asserts, or calls what does."""
    return asserting(path.read_text(encoding="utf-8"))


def asserting(source: str) -> dict[str, bool]:
    functions = {node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, FUNCTION)}
    return {name: _can_fail(name, functions, set()) for name in functions if name.startswith("test")}


def _can_fail(name: str, functions: dict[str, ast.AST], seen: set[str]) -> bool:
    seen.add(name)
    nodes = list(ast.walk(functions[name]))
    called = {_name(node.func) for node in nodes if isinstance(node, ast.Call)}
    return (
        any(isinstance(node, ast.Assert) for node in nodes)
        or bool(called & CHECKERS)
        or any(_can_fail(other, functions, seen) for other in called & functions.keys() - seen)
    )


@cache
def words_of(path: Path) -> dict[str, str]:
    """Name of each test in the file → its docstring, with those of its class and module."""
    return worded(ast.parse(path.read_text(encoding="utf-8")), "")


def worded(node: ast.Module | ast.ClassDef | ast.FunctionDef, above: str) -> dict[str, str]:
    words = f"{above} {ast.get_docstring(node)}"
    if isinstance(node, ast.FunctionDef):
        return {node.name: words}
    inner = (one for one in node.body if isinstance(one, ast.ClassDef | ast.FunctionDef))
    return {name: text for one in inner for name, text in worded(one, words).items()}


def is_named(case: str, words: str) -> bool:
    """By itself, or in a range: S13–S18."""
    number = int(re.sub(r"\D", "", case))
    ranges = re.findall(rf"\b{case[0]}(\d+)–{case[0]}?(\d+)", words)
    return bool(re.search(rf"\b{case}\b", words)) or any(int(a) <= number <= int(b) for a, b in ranges)


def _name(function: ast.expr) -> str:
    """Of a function or method that is called."""
    return getattr(function, "attr", getattr(function, "id", ""))


@pytest.mark.parametrize(
    ("body", "counts"),
    [
        ("assert x", True),
        ("with pytest.raises(ValueError): f()", True),
        ("helper()", True),
        ("self.helper()", True),
        ("'assert x'", False),
        ("check_nothing()", False),
        ("indirect()", True),
        ("idle()", False),
    ],
)
def test_a_word_is_no_assertion(body, counts):
    helpers = "def helper(): assert x\ndef indirect(): helper()\ndef idle(): 'assert, raises'; idle()\n"
    assert asserting(f"{helpers}def test_it():\n  {body}") == {"test_it": counts}


@pytest.mark.parametrize(
    ("words", "case", "is_there"),
    [("S1: once", "S1", True), ("S13", "S1", False), ("Q1–Q8, S22", "Q7", True), ("Q1–8", "Q9", False)],
)
def test_a_case_is_named_by_itself_or_in_a_range(words, case, is_there):
    assert is_named(case, words) is is_there


def test_there_are_promises():
    assert len(ROWS) > 40


@pytest.mark.parametrize(("case", "sentence", "tests"), ROWS, ids=[row[0] for row in ROWS])
def test_each_promise_names_tests_that_exist(case, sentence, tests):
    named = re.findall(r"`([\w/.]+)::(\w+)`", tests)
    assert named, f"{case} names no test"
    for file, name in named:
        found = named_tests(ROOT / "tests" / file)
        assert found.get(name), f"{case}: tests/{file} has no test {name} that asserts something"
        assert is_named(case, words_of(ROOT / "tests" / file)[name]), f"{case} is not named by tests/{file}::{name}"


def test_no_promise_is_made_twice():
    cases = [case for case, _, _ in ROWS]
    assert sorted(cases) == sorted(set(cases))
