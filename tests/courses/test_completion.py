import datetime as dt

import pytest

from courses.certificates import complete_course_if_done
from courses.completion import UndoRefused, complete_by_quiz, complete_lesson, undo_completion
from courses.enrollments import enroll, touch, withdraw
from courses.events import event_of
from courses.models import Certificate, Completion, Enrollment, Event
from courses.models.enrollments import Verb
from courses.models.outline import CompletionRule
from courses.outline import load_outline
from tests.factories import START, lessons_of, make_course, make_enrollment, make_lesson, make_quiz_lesson, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = dt.timedelta(hours=1)


def mark(enrollment, lesson, now=START):
    return complete_lesson(enrollment, lesson, rule=CompletionRule.LEARNER_MARKS, now=now)


def percent(enrollment):
    enrollment = Enrollment.objects.get(pk=enrollment.pk)
    return load_outline(enrollment.course_id, "en", enrollment=enrollment).progress.percent


def verbs(enrollment):
    return list(enrollment.events.values_list("verb", "object_type"))


@pytest.fixture
def mina():
    return make_enrollment(course=make_course(lessons=3))


def test_marking_a_lesson_records_it_and_tells_of_it_once(mina):
    lesson = lessons_of(mina.course)[0]

    first = mark(mina, lesson, START + HOUR)
    again = mark(mina, lesson, START + 2 * HOUR)

    assert again.pk == first.pk
    assert mina.completions.get().completed_at == START + HOUR
    assert verbs(mina) == [("registered", "course"), ("completed", "lesson")]
    assert mina.events.last().detail == {"rule": "learner_marks"}


@pytest.mark.parametrize(
    "asked", [CompletionRule.END_REACHED, CompletionRule.QUIZ_SUBMITTED, CompletionRule.QUIZ_PASSED]
)
def test_a_lesson_is_completed_by_its_own_rule_only(mina, asked):
    """S1: what another rule asks for is not met by the button."""
    lesson = make_lesson(mina.course.modules.get(), completion_rule=asked)

    assert mark(mina, lesson) is None
    assert not mina.completions.exists()


def test_reaching_the_end_completes_where_the_lesson_says_so(mina):
    """S1: end reached."""
    lesson = make_lesson(mina.course.modules.get(), completion_rule=CompletionRule.END_REACHED)

    completion = complete_lesson(mina, lesson, rule=CompletionRule.END_REACHED, now=START)

    assert completion.rule == CompletionRule.END_REACHED


@pytest.mark.parametrize(
    ("passing", "submitted", "passed", "completes"),
    [(True, True, False, False), (True, True, True, True), (False, True, False, True), (False, False, False, False)],
)
def test_a_quiz_completes_its_lesson_when_the_rule_is_met(mina, passing, submitted, passed, completes):
    """S1: quiz submitted, quiz passed."""
    lesson = make_quiz_lesson(mina.course.modules.get(), passing=passing)

    completion = complete_by_quiz(mina, lesson, submitted=submitted, passed=passed, now=START)

    assert (completion is not None) == completes == mina.completions.filter(lesson=lesson).exists()


def test_a_quiz_does_not_complete_a_lesson_that_the_learner_marks(mina):
    """S1: nor does a passed quiz stand in for the button."""
    lesson = lessons_of(mina.course)[0]

    assert complete_by_quiz(mina, lesson, submitted=True, passed=True, now=START) is None


def test_a_failed_retake_takes_nothing_back(mina):
    lesson = make_quiz_lesson(mina.course.modules.get())
    complete_by_quiz(mina, lesson, submitted=True, passed=True, now=START)

    complete_by_quiz(mina, lesson, submitted=True, passed=False, now=START + HOUR)

    assert mina.completions.get().completed_at == START


def test_a_self_marked_completion_can_be_undone(mina):
    """S2: the lesson is open again, and the history says that it was complete."""
    lesson = lessons_of(mina.course)[0]
    mark(mina, lesson)

    assert undo_completion(mina, lesson, now=START + HOUR) is True

    assert not mina.completions.exists()
    assert percent(mina) == 0
    assert verbs(mina)[-2:] == [("completed", "lesson"), ("voided", "lesson")]
    assert undo_completion(mina, lesson, now=START + HOUR) is False


@pytest.mark.parametrize("rule", [CompletionRule.END_REACHED, CompletionRule.QUIZ_PASSED])
def test_what_a_learner_did_not_mark_cannot_be_unmarked(mina, rule):
    """S2: undo is for self-marked completions."""
    lesson = make_lesson(mina.course.modules.get(), completion_rule=rule)
    if rule == CompletionRule.END_REACHED:
        complete_lesson(mina, lesson, rule=rule, now=START)
    else:
        complete_by_quiz(mina, lesson, submitted=True, passed=True, now=START)

    with pytest.raises(UndoRefused) as refusal:
        undo_completion(mina, lesson, now=START + HOUR)

    assert refusal.value.reason == "not_self_marked"
    assert mina.completions.filter(lesson=lesson).exists()


def test_the_last_lesson_that_counts_completes_the_course(mina):
    """S9: one completion of the course, one certificate, one event of each."""
    optional = make_lesson(mina.course.modules.get(), is_required=False)
    for lesson in lessons_of(mina.course)[:3]:
        mark(mina, lesson, START + HOUR)
    mark(mina, optional, START + 2 * HOUR)

    mina.refresh_from_db()
    assert mina.completed_at == mina.certificate.issued_at == START + HOUR
    assert verbs(mina).count(("completed", "course")) == 1
    assert verbs(mina).count(("earned", "certificate")) == 1
    assert complete_course_if_done(mina, START + 3 * HOUR) is None


def test_a_stale_enrollment_in_hand_completes_nothing_twice(mina):
    """S9: two requests loaded the same enrollment; the second finds the certificate issued."""
    stale = Enrollment.objects.get(pk=mina.pk)
    for lesson in lessons_of(mina.course):
        mark(mina, lesson)

    assert complete_course_if_done(stale, START + HOUR) is None
    assert Certificate.objects.count() == 1


def test_nothing_is_undone_once_the_course_is_complete(mina):
    """S2, S4: that completion and its certificate stand, whatever an older tab believes."""
    lessons = lessons_of(mina.course)
    stale = Enrollment.objects.get(pk=mina.pk)
    for lesson in lessons:
        mark(mina, lesson)

    with pytest.raises(UndoRefused) as refusal:
        undo_completion(stale, lessons[0], now=START + HOUR)

    assert refusal.value.reason == "course_completed"
    assert mina.completions.count() == 3


def test_a_course_without_required_lessons_is_never_complete():
    """S3: zero required is neither 0 nor 100."""
    course = make_course(lessons=0)
    lesson = make_lesson(course.modules.get(), is_required=False)
    enrollment = make_enrollment(course=course)

    mark(enrollment, lesson)

    assert percent(enrollment) is None
    assert enrollment.completed_at is None


def test_a_new_required_lesson_lowers_progress_under_way(mina):
    """S4: 3 of 4 are 75%; the tick for what was done stays."""
    first, second, _third = lessons_of(mina.course)
    mark(mina, first)
    mark(mina, second)
    assert percent(mina) == 66

    make_lesson(mina.course.modules.get(), added_at=START + HOUR)

    assert percent(mina) == 50
    assert mina.completions.count() == 2


def test_a_new_required_lesson_leaves_a_complete_course_complete(mina):
    """S4: the certificate stays, and the newcomer is listed as added since."""
    for lesson in lessons_of(mina.course):
        mark(mina, lesson, START + HOUR)
    added = make_lesson(mina.course.modules.get(), "Afterthought", added_at=START + 2 * HOUR)

    outline = load_outline(mina.course_id, "en", enrollment=mina)

    assert outline.progress.percent == 100
    assert [lesson.title for lesson in outline.added_since_completed] == ["Afterthought"]
    mark(mina, added, START + 3 * HOUR)
    outline = load_outline(mina.course_id, "en", enrollment=mina)
    assert (outline.progress.done, outline.progress.required, outline.added_since_completed) == (4, 4, [])
    assert Certificate.objects.get().issued_at == START + HOUR


def test_unpublishing_and_republishing_restores_the_old_completion(mina):
    """S5: out of both sides of the fraction, and back with its original time."""
    first, second, _third = lessons_of(mina.course)
    mark(mina, first)
    mark(mina, second, START + HOUR)

    set_live(second, False)
    outline = load_outline(mina.course_id, "en", enrollment=mina)
    assert (outline.progress.done, outline.progress.required) == (1, 2)
    assert outline.lesson(second.pk) is None

    set_live(second, True)
    outline = load_outline(mina.course_id, "en", enrollment=mina)
    assert (outline.progress.done, outline.progress.required) == (2, 3)
    assert outline.lesson(second.pk).completed_at == START + HOUR


def test_a_lesson_that_is_gone_cannot_be_marked(mina):
    lesson = lessons_of(mina.course)[0]
    set_live(lesson, False)

    assert mark(mina, lesson) is None


def test_an_attempt_that_outlasts_its_lesson_still_counts_when_the_lesson_returns(mina):
    """S5: the quiz was submitted after its lesson was unpublished."""
    lesson = make_quiz_lesson(mina.course.modules.get())
    set_live(lesson, False)

    complete_by_quiz(mina, lesson, submitted=True, passed=True, now=START)
    assert percent(mina) == 0
    set_live(lesson, True)

    assert percent(mina) == 25


def test_a_substantial_edit_is_told_and_changes_no_tick(mina):
    """S8: complete stays complete; only an edit ticked as substantial shows."""
    first, second, _third = lessons_of(mina.course)
    mark(mina, first)
    mark(mina, second)
    first.substantially_updated_at = START + HOUR
    first.save()

    outline = load_outline(mina.course_id, "en", enrollment=mina)

    assert [lesson.is_updated for lesson in outline] == [True, False, False]
    assert outline.lesson(first.pk).is_complete


def test_without_an_enrollment_nothing_is_written():
    """S10: staff who look around leave no trace."""
    lesson = lessons_of(make_course())[0]
    quiz_lesson = make_quiz_lesson(lesson.module)

    assert mark(None, lesson) is None
    assert undo_completion(None, lesson, now=START) is False
    assert complete_by_quiz(None, quiz_lesson, submitted=True, passed=True, now=START) is None
    assert not Completion.objects.exists()
    assert not Event.objects.exists()


def test_one_enrollment_does_not_complete_another_courses_lesson(mina):
    other = lessons_of(make_course("Another"))[0]

    assert mark(mina, other) is None


def test_nothing_is_recorded_after_withdrawing(mina):
    lesson = lessons_of(mina.course)[0]
    stale = Enrollment.objects.get(pk=mina.pk)
    withdraw(mina, now=START)

    assert mark(stale, lesson) is None
    assert not mina.completions.exists()


def test_records_wait_for_a_return(mina):
    """Withdrawing and returning reuse the row, with everything on it."""
    lesson = lessons_of(mina.course)[0]
    mark(mina, lesson)
    withdraw(mina, now=START + HOUR)

    back = enroll(mina.user, mina.course, now=START + 2 * HOUR)

    assert back.pk == mina.pk
    assert percent(back) == 33
    assert verbs(back)[-2:] == [("withdrew", "course"), ("registered", "course")]


def test_what_the_clock_ended_after_one_left_is_kept_for_a_return(mina):
    """The attempt was passed, the learner had gone: the lesson is complete, the course is not completed unseen."""
    lesson = make_quiz_lesson(make_course(lessons=0).modules.get())
    ara = make_enrollment(make_user("Ara"), lesson.course)
    withdraw(ara, now=START)

    complete_by_quiz(ara, lesson, submitted=True, passed=True, now=START + HOUR)

    ara.refresh_from_db()
    assert ara.completions.get().lesson == lesson
    assert (ara.completed_at, ara.last_seen_at) == (None, START)


def test_events_handed_in_are_told_whether_or_not_the_rule_is_met(mina):
    lesson = make_quiz_lesson(mina.course.modules.get())

    for passed in (False, True, True):
        event = event_of(Verb.PASSED if passed else Verb.FAILED, lesson, enrollment=mina, at=START)
        complete_by_quiz(mina, lesson, submitted=True, passed=passed, now=START, told=[event])

    assert [verb for verb, _ in verbs(mina)] == ["registered", "failed", "passed", "completed", "passed"]


def test_being_seen_never_goes_back(mina):
    lesson = lessons_of(mina.course)[0]
    touch(mina, now=START + 2 * HOUR)

    mark(Enrollment.objects.get(pk=mina.pk), lesson, START + HOUR)

    mina.refresh_from_db()
    assert mina.last_seen_at == START + 2 * HOUR


def test_a_completion_costs_few_queries(mina, django_assert_num_queries):
    """W5: lock and last seen, the row, its event, whether the course is done."""
    lesson = make_quiz_lesson(mina.course.modules.get())

    with django_assert_num_queries(4):
        complete_by_quiz(mina, lesson, submitted=True, passed=True, now=START)


def test_a_finished_lesson_stays_finished_when_its_rule_changes(mina):
    """S12: what was finished or started is never locked again, whatever changes around it."""
    lesson = lessons_of(mina.course)[0]
    mark(mina, lesson)
    lesson.completion_rule = CompletionRule.END_REACHED
    lesson.save()

    in_outline = load_outline(mina.course_id, "en", enrollment=mina).lesson(lesson.pk)

    assert in_outline.is_complete
    assert in_outline.url.startswith("/en/courses/")


def test_two_people_complete_the_same_lesson_each_for_themselves(mina):
    lesson = lessons_of(mina.course)[0]
    ara = make_enrollment(make_user("Ara"), mina.course)

    mark(mina, lesson)

    assert (percent(mina), percent(ara)) == (33, 0)


def set_live(lesson, is_live):
    lesson.is_live = is_live
    lesson.save(update_fields=["is_live"])
