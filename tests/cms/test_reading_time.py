import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.reading_time import ENGLISH_WORDS, KOREAN_SYLLABLES, activity_minutes, minutes_of, reading_minutes
from courses.models import Course
from courses.outline import load_outline
from tests.cms.factories import make_course_page, make_lesson_page, modules_of, publish, row_of


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("word " * ENGLISH_WORDS, 1),
        ("word " * (ENGLISH_WORDS + 1), 2),
        ("word " * 650, 5),
        ("가" * KOREAN_SYLLABLES, 1),
        ("가나다 " * (KOREAN_SYLLABLES // 3 * 4), 4),
        ("가" * KOREAN_SYLLABLES + " word" * ENGLISH_WORDS, 2),
    ],
)
def test_english_counts_by_words_and_korean_by_syllables(text, minutes):
    assert minutes_of(text) == minutes


@given(st.text(max_size=200), st.text(max_size=200))
def test_more_text_never_takes_less_time(one, two):
    assert minutes_of(f"{one} {two}") >= minutes_of(one) >= 1


WORDS = "word " * (2 * ENGLISH_WORDS)


def lesson_with(*blocks: tuple[str, dict]):
    items = [{"type": kind, "id": f"id-{at}", "value": value} for at, (kind, value) in enumerate(blocks)]
    return make_lesson_page(modules_of(make_course_page(lessons=0))[0], body=json.dumps(items))


def paragraph(text: str = WORDS, anchor: str = "p") -> tuple[str, dict]:
    return "paragraph", {"text": f"<p>{text}</p>", "anchor": anchor, "sources": "A", "relation": "adapted"}


def activity(minutes: int | None, text: str = WORDS) -> tuple[str, dict]:
    return "activity", {"title": "Try", "minutes": minutes, "body": [{"type": "text", "value": f"<p>{text}</p>"}]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("blocks", "reading", "doing"),
    [
        ([paragraph(WORDS.strip(), "p-a-long-name-for-it")], 2, 0),
        ([paragraph(), activity(15)], 2, 15),
        ([paragraph(), activity(None, "word " * 100)], 3, 0),
        ([activity(5), activity(10)], 1, 15),
        ([("figure", {"svg": f"<svg>{WORDS}</svg>", "alt": "word", "caption": ""})], 1, 0),
    ],
)
def test_an_activity_takes_what_its_author_says_and_nothing_is_counted_twice(site, blocks, reading, doing):
    """Anchors, sources and drawings are no words to read."""
    page = lesson_with(*blocks)
    assert (reading_minutes(page), activity_minutes(page)) == (reading, doing)


@pytest.mark.django_db
def test_the_outline_adds_both_up_by_module(site):
    page = lesson_with(paragraph(), activity(15))
    make_lesson_page(modules_of(page.course_page)[0], body=json.dumps([]))
    outline = load_outline(Course.objects.get().pk, "en")
    assert [(lesson.reading_minutes, lesson.activity_minutes, lesson.minutes) for lesson in outline] == [
        (2, 15, 17),
        (1, 0, 1),
    ]
    assert (outline.minutes, outline.modules[0].minutes, outline.minutes_left) == (18, 18, 18)


@pytest.mark.django_db
def test_an_activity_that_is_taken_out_takes_its_minutes_along(site):
    page = lesson_with(paragraph(), activity(15))
    assert row_of(page).activity_minutes == 15
    page.body = json.dumps([{"type": "paragraph", "id": "p", "value": paragraph()[1]}])
    publish(page)
    assert row_of(page).activity_minutes == 0
