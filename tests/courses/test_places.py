import datetime as dt

import pytest

from courses.enrollments import withdraw
from courses.models import ReadingPlace
from courses.places import remember_place
from tests.factories import START, lessons_of, make_course, make_enrollment, make_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def mina():
    return make_enrollment(course=make_course(lessons=2))


def test_the_newest_place_is_kept_and_the_start_stays(mina):
    lesson = lessons_of(mina.course)[0]

    remember_place(mina, lesson, "first", now=START + MINUTE)
    remember_place(mina, lesson, "second", now=START + 2 * MINUTE)

    place = mina.reading_places.get()
    assert (place.anchor, place.started_at, place.seen_at) == ("second", START + MINUTE, START + 2 * MINUTE)
    mina.refresh_from_db()
    assert mina.last_seen_at == START + 2 * MINUTE


@pytest.mark.parametrize("anchor", ['"><script>', "a b", "x" * 121, "", "a\x00b"])
def test_what_is_no_anchor_is_not_kept(mina, anchor):
    """X20: the place is the lesson, then."""
    remember_place(mina, lessons_of(mina.course)[0], anchor, now=START)

    assert mina.reading_places.get().anchor == ""


def test_korean_anchors_are_anchors(mina):
    remember_place(mina, lessons_of(mina.course)[0], "무엇을-배우나", now=START)

    assert mina.reading_places.get().anchor == "무엇을-배우나"


def test_places_are_refused_where_nothing_may_be_written(mina):
    """S10: staff have no enrollment; nor does a place go to another course or after withdrawing."""
    lesson = lessons_of(mina.course)[0]
    elsewhere = lessons_of(make_course())[0]
    gone = make_lesson(lesson.module, is_live=False)

    assert remember_place(None, lesson, "a", now=START) is False
    assert remember_place(mina, elsewhere, "a", now=START) is False
    assert remember_place(mina, gone, "a", now=START) is False
    withdraw(mina, now=START)
    assert remember_place(mina, lesson, "a", now=START) is False
    assert not ReadingPlace.objects.exists()
