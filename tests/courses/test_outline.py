import datetime as dt

import pytest

from courses.completion import complete_lesson
from courses.models import Lesson, Module
from courses.models.outline import CompletionRule
from courses.outline import address_of, course_url, load_outline, load_outlines
from courses.places import remember_place
from tests.factories import (
    START,
    lessons_of,
    make_cohort,
    make_course,
    make_due_date,
    make_enrollment,
    make_lesson,
    make_module,
    make_quiz_lesson,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MINUTE = dt.timedelta(minutes=1)


def titles(outline):
    return [lesson.title for lesson in outline]


def test_it_lists_live_lessons_in_order_by_module():
    course = make_course(lessons=2, modules=2)
    make_lesson(course.modules.first(), "Gone", is_live=False)

    outline = load_outline(course.pk, "en")

    assert titles(outline) == ["Lesson 1", "Lesson 2", "Lesson 3", "Lesson 4"]
    assert [(module.title, titles(module.lessons)) for module in outline.modules] == [
        ("Module 1", ["Lesson 1", "Lesson 2"]),
        ("Module 2", ["Lesson 3", "Lesson 4"]),
    ]
    assert outline.minutes == 20
    assert [lesson.position for lesson in outline] == [1, 2, 3, 4]


def test_every_value_comes_as_the_models_give_it():
    """The statement is written by hand: on each database its values must be the ORM's."""
    cohort = make_cohort(make_course(lessons=0), time_zone="Asia/Seoul")
    lesson = make_quiz_lesson(cohort.course.modules.get(), substantially_updated_at=START, is_required=False)
    due = make_due_date(cohort, lesson, dt.date(2026, 3, 10))
    mina = make_enrollment(cohort=cohort)
    completion = mina.completions.create(lesson=lesson, rule=lesson.completion_rule, completed_at=START + MINUTE)
    mina.reading_places.create(lesson=lesson, anchor="why", started_at=START, seen_at=START + MINUTE)

    found = load_outline(cohort.course_id, "ko", enrollment=mina).lesson(lesson.pk)

    row, text = Lesson.objects.get(pk=lesson.pk), lesson.translations.get(language="ko")
    for name in ["id", "position", "is_live", "is_required", "is_free_preview", "completion_rule", "quiz_id"]:
        assert getattr(found, name) == getattr(row, name), name
    for name in ["title", "path", "language", "minutes"]:
        assert getattr(found, name) == getattr(text, name), name
    assert (found.due_on, found.due_time, found.due_at) == (due.due_on, None, due.due_at)
    assert (found.completed_at, found.completed_by) == (completion.completed_at, completion.rule)
    assert (found.seen_at, found.anchor) == (START + MINUTE, "why")
    assert not found.is_updated
    assert found.due_at.utcoffset() == dt.timedelta(0)


def test_a_lesson_that_is_not_translated_is_shown_in_the_source_language():
    """S7: and keeps its tick, since both languages are one lesson."""
    course = make_course(lessons=1)
    english_only = make_lesson(course.modules.get(), "Only here", languages=("en",))
    taken_down = make_lesson(course.modules.get(), "Taken down")
    taken_down.translations.filter(language="ko").update(path=None)
    mina = make_enrollment(course=course)
    complete_lesson(mina, english_only, rule=CompletionRule.LEARNER_MARKS, now=START)

    outline = load_outline(course.pk, "ko", enrollment=mina)

    assert [(lesson.title, lesson.language) for lesson in outline] == [
        ("Lesson 1 (ko)", "ko"),
        ("Only here", "en"),
        ("Taken down", "en"),
    ]
    assert outline.lesson(english_only.pk).is_complete
    assert outline.lesson(english_only.pk).url.startswith("/ko/courses/")
    assert outline.lessons[0].url.startswith("/ko/courses/")


def test_renaming_moving_and_translating_change_no_tick():
    """S7: completions hang on the lesson's row, whose key outlasts all that."""
    course = make_course(lessons=2, languages=("en",))
    first, _second = lessons_of(course)
    mina = make_enrollment(course=course)
    complete_lesson(mina, first, rule=CompletionRule.LEARNER_MARKS, now=START)

    other_module = make_module(course, "Elsewhere")
    first.translations.update(title="Renamed", path="elsewhere/entirely/now")
    first.translations.create(language="ko", title="다른 이름", path="ko/elsewhere/now", version="k1")
    Lesson.objects.filter(pk=first.pk).update(position=9, module=other_module)

    for language in ("en", "ko"):
        outline = load_outline(course.pk, language, enrollment=mina)
        assert outline.lesson(first.pk).completed_at == START
        assert (outline.progress.done, outline.progress.required) == (1, 2)


@pytest.mark.parametrize("count", [1, 5, 50])
def test_one_query_whatever_the_number_of_lessons(django_assert_num_queries, count):
    """W1: the outline's part of the lesson page."""
    mina = make_enrollment(cohort=make_cohort(make_course(lessons=count)))

    with django_assert_num_queries(1):
        outline = load_outline(mina.course_id, "ko", enrollment=mina)
        assert len(outline) == count
        assert outline.progress.required == count
        assert outline.continue_lesson.position == 1


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_for_several_enrollments(django_assert_num_queries, count):
    mina = make_user()
    enrollments = [make_enrollment(mina, make_course(lessons=2)) for _ in range(count)]
    complete_lesson(enrollments[0], lessons_of(enrollments[0].course)[0], rule="learner_marks", now=START)

    with django_assert_num_queries(1):
        outlines = load_outlines(enrollments, "en")

    assert [outlines[each.pk].progress.done for each in enrollments] == [1] + [0] * (count - 1)
    for each in enrollments:
        alone = load_outline(each.course_id, "en", enrollment=each)
        assert outlines[each.pk].lessons == alone.lessons


def test_no_enrollments_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert load_outlines([], "en") == {}


def test_a_course_without_lessons_has_an_empty_outline():
    mina = make_enrollment(course=make_course(lessons=0))

    outline = load_outlines([mina], "en")[mina.pk]

    assert (len(outline), outline.modules, outline.continue_url, outline.progress.percent) == (0, [], None, None)


def test_other_peoples_ticks_and_other_cohorts_dates_stay_out():
    course = make_course(lessons=1)
    lesson = lessons_of(course)[0]
    spring, autumn = make_cohort(course), make_cohort(course, name="Autumn")
    make_due_date(spring, lesson, dt.date(2026, 3, 10))
    mina, ara = make_enrollment(make_user("Mina"), cohort=spring), make_enrollment(make_user("Ara"), cohort=autumn)
    complete_lesson(mina, lesson, rule=CompletionRule.LEARNER_MARKS, now=START)

    seen = load_outline(course.pk, "en", enrollment=ara).lesson(lesson.pk)

    assert (seen.completed_at, seen.due_on) == (None, None)


def test_previous_and_next():
    course = make_course(lessons=3)
    first, second, third = lessons_of(course)
    outline = load_outline(course.pk, "en")

    assert outline.previous(first.pk) is None
    assert outline.next(first.pk).id == second.pk == outline.previous(third.pk).id
    assert outline.next(third.pk) is None
    assert outline.lesson(0) is outline.next(0) is outline.previous(0) is None


@pytest.fixture
def reader():
    mina = make_enrollment(course=make_course(lessons=4))
    return mina, lessons_of(mina.course)


def continue_url(enrollment):
    return load_outline(enrollment.course_id, "en", enrollment=enrollment).continue_url


def url(lesson):
    return address_of(lesson, "en")


def test_continue_starts_at_the_beginning(reader):
    """S11: before anything was read."""
    mina, lessons = reader

    assert continue_url(mina) == url(lessons[0])


def test_continue_opens_the_last_block(reader):
    """S11: the block seen last, in the lesson seen last, whatever the order they were opened in."""
    mina, lessons = reader
    remember_place(mina, lessons[2], "third-block", now=START)
    remember_place(mina, lessons[1], "old", now=START + MINUTE)
    remember_place(mina, lessons[1], "newer", now=START + 2 * MINUTE)

    assert continue_url(mina) == f"{url(lessons[1])}#newer"
    in_korean = load_outline(mina.course_id, "ko", enrollment=mina).continue_url
    assert in_korean == f"{address_of(lessons[1], 'ko')}#newer"


def test_continue_goes_on_from_a_lesson_that_is_gone(reader):
    """S11: to the next live one, not back to the start."""
    mina, lessons = reader
    remember_place(mina, lessons[1], "here", now=START)
    lessons[1].is_live = False
    lessons[1].save()

    assert continue_url(mina) == url(lessons[2])


def test_continue_goes_on_from_a_lesson_that_is_complete(reader):
    mina, lessons = reader
    remember_place(mina, lessons[1], "end", now=START)
    complete_lesson(mina, lessons[1], rule=CompletionRule.LEARNER_MARKS, now=START)

    assert continue_url(mina) == url(lessons[2])


def test_continue_turns_back_to_what_was_skipped(reader):
    """S11: after the end come the lessons that were left open."""
    mina, lessons = reader
    remember_place(mina, lessons[3], "end", now=START)
    complete_lesson(mina, lessons[3], rule=CompletionRule.LEARNER_MARKS, now=START)

    assert continue_url(mina) == url(lessons[0])


def test_nothing_to_continue_when_all_is_complete(reader):
    mina, lessons = reader
    for lesson in lessons:
        remember_place(mina, lesson, "end", now=START)
        complete_lesson(mina, lesson, rule=CompletionRule.LEARNER_MARKS, now=START)

    assert continue_url(mina) is None


def test_a_started_lesson_is_open_wherever_the_outline_puts_it(reader):
    """S12: no lesson has a state "locked"; started and finished ones keep theirs when everything around them moves."""
    mina, lessons = reader
    remember_place(mina, lessons[2], "here", now=START)
    complete_lesson(mina, lessons[3], rule=CompletionRule.LEARNER_MARKS, now=START)
    for position, lesson in enumerate(reversed(lessons), start=1):
        Lesson.objects.filter(pk=lesson.pk).update(position=position, module=Module.objects.get())

    states = {
        lesson.id: (lesson.state, bool(lesson.url)) for lesson in load_outline(mina.course_id, "en", enrollment=mina)
    }

    assert states[lessons[2].pk] == ("started", True)
    assert states[lessons[3].pk] == ("completed", True)


def test_what_was_due_before_one_joined_is_not_overdue():
    """S31: never late on day one."""
    cohort = make_cohort(make_course(lessons=2))
    first, second = lessons_of(cohort.course)
    make_due_date(cohort, first, dt.date(2026, 3, 1))
    make_due_date(cohort, second, dt.date(2026, 3, 9))
    late_joiner = make_enrollment(cohort=cohort, now=dt.datetime(2026, 3, 4, tzinfo=dt.UTC))

    outline = load_outline(cohort.course_id, "en", enrollment=late_joiner)

    at = dt.datetime(2026, 3, 12, tzinfo=dt.UTC)
    assert [lesson.is_overdue(at) for lesson in outline] == [False, True]
    assert outline.lesson(second.pk).is_overdue(outline.lesson(second.pk).due_at)  # that instant is already too late


def test_addresses():
    lesson = lessons_of(make_course(lessons=1))[0]
    path = lesson.translations.get(language="ko").path

    assert address_of(lesson, "ko") == f"/ko/courses/{path}/"
    lesson.translations.filter(language="ko").update(path=None)
    assert address_of(lesson, "ko") == f"/ko/courses/{lesson.translations.get(language='en').path}/"
    lesson.translations.update(path=None)
    assert address_of(lesson, "ko") is None
    assert course_url("en", "ai") == "/en/courses/ai/"
