"""The bank of the shipped course: enough of every kind, each question placed and explained, quizzes drawn from it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from cms.importing.items import Item
from cms.importing.read import read_course
from quizzes.kinds import KINDS
from tests.content.accounts import COMPETENCIES
from tests.content.figures import plain, sums
from tests.walks.first_module import SHIPPED

LANGUAGES = [code for code, _name in settings.LANGUAGES]
BANK = "AI product management"
ENOUGH = 120
# What a competency of the brief needs, so that a profile says something of it.
EACH_COMPETENCY = 5
MODULE_QUIZ, FINAL, CAPSTONE = "-quiz", "final-assessment", "capstone"
HANGUL = range(0xAC00, 0xD7A4)


@cache
def all_items(kind: str, language: str = "en") -> tuple[Item, ...]:
    return tuple(item for item in _shipped() if item.kind == kind and item.language == language)


@cache
def _shipped() -> tuple[Item, ...]:
    return tuple(read_course(SHIPPED).items)


def questions(language: str = "en") -> list[Item]:
    """Those that count: practice is for oneself."""
    practice = {item.key for item in all_items("question") if item.state["is_practice"]}
    return [item for item in all_items("question", language) if item.key not in practice]


def lessons() -> dict[str, Item]:
    return {item.label: item for item in all_items("lesson")}


def quiz_of(lesson: Item) -> Item:
    return next(item for item in all_items("quiz") if str(item.key) == lesson.state["quiz"])


def modules() -> dict[str, list[str]]:
    """Slug of a module → slugs of its lessons, in order."""
    slugs = {str(item.key): slug for slug, item in lessons().items()}
    return {item.label: [slugs[key] for key in item.state["children"]] for item in all_items("module")}


def is_taught(slug: str) -> bool:
    return not (slug.endswith(MODULE_QUIZ) or slug in {FINAL, CAPSTONE})


def parts(state: Any) -> Iterator[dict]:
    """Every struct in a state, however deep."""
    if isinstance(state, dict):
        yield state
        state = list(state.values())
    for part in state if isinstance(state, list) else ():
        yield from parts(part)


def choices(state: Any) -> Iterator[dict]:
    """Those of a question, and those of its blanks."""
    for part in parts(state):
        yield from part.get("choices", ())


def words_of(item: Item) -> Iterator[str]:
    for part in parts(item.state):
        yield from (part[name] for name in ("stem", "explanation", "text", "left", "right") if name in part)


# --- the bank -----------------------------------------------------------------------------------------------------


def test_there_are_enough_and_of_every_kind():
    kinds = Counter(item.state["kind"] for item in questions())
    assert sum(kinds.values()) >= ENOUGH
    assert set(kinds) == set(KINDS)
    assert sum(count for kind, count in kinds.items() if kind not in {"single", "multiple", "true_false"}) >= 35, kinds


def test_each_is_placed_where_draws_find_it():
    homes = {slug: module for module, slugs in modules().items() for slug in slugs}
    for item in questions():
        tags = set(item.state["tags"])
        of_lessons = tags & set(homes)
        assert item.state["bank"] == BANK, item.label
        assert of_lessons, item.label
        assert {homes[slug] for slug in of_lessons} <= tags, item.label
        assert tags <= {*homes, *homes.values()}, item.label
        assert item.state["difficulty"], item.label
        assert item.state["asks_about"], item.label


def test_each_builds_competencies_of_the_brief_and_each_of_these_is_asked_often():
    asked = Counter(name for item in questions() for name in item.state["competencies"])
    assert all(item.state["competencies"] for item in questions())
    assert set(asked) == COMPETENCIES
    assert min(asked.values()) >= EACH_COMPETENCY, asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_explains_itself(language):
    silent = [item.label for item in all_items("question", language) for one in choices(item.state) if silent_in(one)]
    assert silent == []


def silent_in(part: dict) -> bool:
    return not part.get("explanation")


# What of each kind is explained, besides choices.
EXPLAINED = {"matching": ["pairs"], "numeric": ["answers"], "short_text": ["accepted", "wrong"], "blanks": ["blanks"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_offers_no_choices_explains_itself_too(language):
    """Part by part; an order and an open answer as a whole."""
    for item in questions(language):
        explained = [part for name in EXPLAINED.get(item.state["kind"], ()) for part in item.state[name]]
        if item.state["kind"] in {"ordering", "open"}:
            explained = [item.state]
        assert [part for part in explained if "choices" not in part and silent_in(part)] == [], item.label


def test_every_question_and_every_choice_leads_to_a_paragraph_that_exists():
    """The reader of the files has looked each of them up, so what is there exists."""
    for item in all_items("question"):
        assert item.state.get("anchor"), item.label
        assert all(choice.get("anchor") for choice in choices(item.state)), item.label


def test_paragraphs_of_other_lessons_are_named_too():
    own = {str(key) for key in (item.key for item in all_items("lesson"))}
    led_to = {choice["anchor"].partition("#")[0] for item in questions() for choice in choices(item.state)}
    assert led_to <= own
    assert len(led_to) == len([slug for slug in lessons() if is_taught(slug)])


def test_both_languages_hold_every_question_each_in_its_own_words():
    english, korean = ({item.key: item for item in all_items("question", code)} for code in LANGUAGES)
    assert set(english) == set(korean)
    for key, item in korean.items():
        assert any(ord(letter) in HANGUL for letter in item.state["stem"]), item.label
        assert not [words for words in words_of(english[key]) if any(ord(letter) in HANGUL for letter in words)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sums_in_explanations_come_out(language):
    """Those of wrong choices too: they say how one gets there, and why not to."""
    wrong = [
        (item.label, one.written)
        for item in all_items("question", language)
        for words in words_of(item)
        for one in sums(in_figures(words))
        if not (one.is_right or (one.result.unit == "%" and one.result.says(one.exact * 100)))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_is_asked_for_is_worked_out(language):
    """The explanation holds a sum that comes to it, as a number or as a percentage."""
    asked = [(item, name, part) for item in questions() for name, part in numbers_in(item.state)]
    assert len(asked) >= 25
    texts = {item.key: item for item in questions(language)}
    for item, name, part in asked:
        explanation = dict(numbers_in(texts[item.key].state))[name]["explanation"]
        found = [one.exact for one in sums(in_figures(explanation))]
        value, near = (Decimal(part[name]) for name in ("value", "tolerance"))
        assert any(abs(exact * by - value) <= near + Decimal("0.001") for exact in found for by in (1, 100)), item.label


def in_figures(words: str) -> str:
    """Hundreds of millions as ten thousands, as far as sums are read."""
    return re.sub(r"(\d+)억 (\d),(\d{3})만", r"\1\2,\3만", plain(words))


def numbers_in(state: dict) -> Iterator[tuple[str, dict]]:
    """What accepts a number, with the explanation that belongs to it: an answer's own, or that of its blank."""
    for at, answer in enumerate(state.get("answers", ())):
        yield str(at), answer
    for blank in state.get("blanks", ()):
        if blank["type"] == "number":
            yield blank["name"], {**(blank.get("answers") or [{}])[0], "explanation": blank["explanation"]}


def test_no_question_is_asked_twice():
    for language in LANGUAGES:
        stems = Counter(item.state["stem"] for item in all_items("question", language))
        assert [stem for stem, count in stems.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_choice_is_not_right_more_often_than_chance(language):
    singles = [list(item.state["choices"]) for item in questions(language) if item.state["kind"] == "single"]
    longest = sum(max(offered, key=lambda one: len(one["text"]))["correct"] for offered in singles)
    assert longest <= sum(1 / len(offered) for offered in singles)


def test_the_right_choice_has_no_favorite_place():
    singles = [item.state["choices"] for item in questions() if item.state["kind"] == "single"]
    places = Counter(next(at for at, one in enumerate(offered) if one["correct"]) for offered in singles)
    assert max(places.values()) < 0.4 * len(singles), places


def test_true_and_false_are_both_right_at_times():
    pairs = [item.state["choices"] for item in questions() if item.state["kind"] == "true_false"]
    right = Counter(next(one["choice_id"] for one in offered if one["correct"]) for offered in pairs)
    assert min(right["true"], right["false"]) >= len(pairs) / 4, right


# --- the quizzes --------------------------------------------------------------------------------------------------


def test_a_check_asks_three_to_five_questions():
    for slug, lesson in lessons().items():
        if is_taught(slug):
            assert 3 <= len(quiz_of(lesson).state["questions"]) <= 5, slug
            assert "draws" not in quiz_of(lesson).state, slug


def drawn_by(slug: str) -> list[dict]:
    quiz = quiz_of(lessons()[slug])
    assert quiz.state["questions"] == [], "it asks nothing but what it draws"
    return quiz.state["draws"]


def matching(draw: dict) -> set[UUID]:
    return {
        item.key for item in questions() if draw["bank"] == item.state["bank"] and draw["tag"] in item.state["tags"]
    }


@pytest.mark.parametrize("module", sorted(modules()))
def test_every_module_has_a_quiz_drawn_from_all_its_lessons(module):
    slugs = modules()[module]
    taught = [slug for slug in slugs if is_taught(slug)]
    [quiz] = [slug for slug in slugs if slug.endswith(MODULE_QUIZ)]
    assert slugs.index(quiz) > slugs.index(taught[-1])
    draws = drawn_by(quiz)
    assert sorted(draw["tag"] for draw in draws) == sorted(taught)
    assert sum(draw["count"] for draw in draws) == 8
    assert lessons()[quiz].state["completion_rule"] == "quiz_passed"


def test_the_final_ends_the_course_and_draws_from_every_lesson():
    assert list(modules().values())[-1][-1] == FINAL
    final = lessons()[FINAL]
    assert (final.state["completion_rule"], final.state["is_required"]) == ("quiz_passed", True)
    assert quiz_of(final).state["pass_mark"] == 70
    draws = drawn_by(FINAL)
    assert [draw["tag"] for draw in draws] == [
        slug for slugs in modules().values() for slug in slugs if is_taught(slug)
    ]
    assert {draw["count"] for draw in draws} == {1}


@pytest.mark.parametrize("slug", sorted(slug for slug in lessons() if slug.endswith(MODULE_QUIZ) or slug == FINAL))
def test_a_retake_finds_questions_that_were_not_asked(slug):
    """S22: twice as many as a draw takes are there at least, and nothing that a person grades."""
    by_key = {item.key: item.state["kind"] for item in questions()}
    for draw in drawn_by(slug):
        found = matching(draw)
        assert len(found) >= 2 * draw["count"], draw
        assert "open" not in {by_key[key] for key in found}, draw


def test_nothing_but_the_optional_capstone_waits_for_a_person():
    opened = {str(item.key) for item in questions() if item.state["kind"] == "open"}
    asked_in = defaultdict(set)
    for slug, lesson in lessons().items():
        for key in quiz_of(lesson).state["questions"]:
            asked_in[key].add(slug)
    assert opened
    assert all(asked_in[key] == {CAPSTONE} for key in opened)
    assert lessons()[CAPSTONE].state["is_required"] is False
    assert lessons()[CAPSTONE].state["completion_rule"] == "quiz_submitted"
