"""Every part of the shipped lessons says where it comes from: from an article of the course, or written for it."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from cms.importing.files import Problems, read_markdown
from cms.importing.markdown import Block, parse_body
from cms.importing.origins import names
from tests.walks.first_module import SHIPPED

UNATTRIBUTED = {"heading", "check"}
RELATIONS = {"adapted", "summarized", "new"}
# The Korean original and its English version are one essay; a lesson names both.
TWINS = ({"B", "C"},)
LESSONS = sorted((SHIPPED / "en").rglob("*.md"), key=lambda path: path.stem)


def _parts(path: Path) -> list[Block]:
    problems = Problems(SHIPPED)
    return [one for one in parse_body(read_markdown(path, problems), problems) if one.kind not in UNATTRIBUTED]


def _short_names(part: Block) -> set[str]:
    return set(names(part.value.get("sources", "")))


@cache
def _course() -> dict:
    return yaml.safe_load((SHIPPED / "course.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_part_says_where_it_comes_from(path):
    silent = [part.anchor for part in _parts(path) if part.value.get("relation") not in RELATIONS]
    assert silent == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_is_taken_names_an_article_and_the_lesson_cites_it(path):
    head = read_markdown(path, Problems(SHIPPED)).data
    known = {source["id"] for source in _course()["sources"]}
    for part in _parts(path):
        named = _short_names(part)
        assert named <= known & set(head.get("sources") or []), part.anchor
        assert bool(named) or part.value["relation"] == "new", part.anchor


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_article_that_a_lesson_cites_is_behind_one_of_its_parts(path):
    head = read_markdown(path, Problems(SHIPPED)).data
    used = set().union(*(_short_names(part) for part in _parts(path)))
    assert sorted(set(head.get("sources") or []) - used) == []


def test_the_essay_is_named_in_both_its_languages():
    for path in LESSONS:
        for part in _parts(path):
            for twins in TWINS:
                assert len(_short_names(part) & twins) in {0, len(twins)}, f"{path.stem}: {part.anchor}"


def test_each_article_gave_something_and_most_of_the_course_is_its_own():
    parts = [part for path in LESSONS for part in _parts(path)]
    taken = [part for part in parts if part.value["relation"] != "new"]
    assert set().union(*(_short_names(part) for part in taken)) == {source["id"] for source in _course()["sources"]}
    assert 0.25 < len(taken) / len(parts) < 0.6
