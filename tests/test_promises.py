"""docs/promises.md says what holds and names the test that holds it. This keeps the page true."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| ([A-Z]\d+[a-z]?) \| (.+?) \| (.+?) \|$", re.M)
ROWS = ROW.findall((ROOT / "docs" / "promises.md").read_text(encoding="utf-8"))


@cache
def named_tests(path: Path) -> dict[str, bool]:
    """Name of each test in the file → whether it can fail (asserts, expects a raise, or hands over to a checker)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: bool(re.search(r"\bassert\b|raises|check_|expect", ast.unparse(node)))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
    }


def test_there_are_promises():
    assert len(ROWS) > 40


@pytest.mark.parametrize(("case", "sentence", "tests"), ROWS, ids=[row[0] for row in ROWS])
def test_each_promise_names_tests_that_exist(case, sentence, tests):
    named = re.findall(r"`([\w/.]+)::(\w+)`", tests)
    assert named, f"{case} names no test"
    for file, name in named:
        found = named_tests(ROOT / "tests" / file)
        assert found.get(name), f"{case}: tests/{file} has no test {name} that asserts something"


def test_no_promise_is_made_twice():
    cases = [case for case, _, _ in ROWS]
    assert sorted(cases) == sorted(set(cases))
