"""What happens at once when a quiz is taken for a course: threads on SQLite and on PostgreSQL."""

import datetime as dt
import threading
import time
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from courses.accommodations import grant
from courses.attempts import close_expired_attempts, start_lesson_attempt, submit_and_complete
from courses.cohorts import join_cohort
from courses.models import Certificate, Completion, Event
from courses.regrading import regrade
from courses.verification import differences
from quizzes.attempts import GRACE
from quizzes.contents import content_of
from quizzes.locking import lock
from quizzes.models import Attempt, Grade
from quizzes.regrading import plan_regrade
from tests.at_once import at_once
from tests.courses.quiz_walk import form_of, make_taken_quiz, right_values
from tests.factories import (
    START,
    make_cohort,
    make_course,
    make_enrollment,
    make_question,
    make_quiz,
    make_quiz_lesson,
    make_user,
)
from tests.quizzes.regrade_stories import edit, other_key
from tests.quizzes.stories import MINUTE, all_right, form, right, save

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def last_lesson():
    """A course whose only lesson is a quiz."""
    course = make_course(lessons=0)
    return make_enrollment(course=course), make_quiz_lesson(course.modules.get(), make_quiz())


def start(enrollment, lesson, now=START):
    return start_lesson_attempt(enrollment, lesson, language="en", now=now)


def submitting(attempt, now=START):
    data = form(attempt, all_right(attempt))
    return lambda: submit_and_complete(
        attempt_id=attempt.pk, user_id=attempt.user_id, token=data["token"], data=data, accept_blanks=True, now=now
    )


def test_twenty_posts_of_one_form_lead_to_one_result(last_lesson):
    """Q1: one grade, one completion, one certificate, one event of each kind; every answer leads to the same page."""
    mina, lesson = last_lesson
    attempt = start(mina, lesson)
    address, data = reverse("quiz:attempt", args=[attempt.pk]), form_of(attempt, right_values(attempt))
    browsers = [Client() for _ in range(20)]
    for browser in browsers:
        browser.force_login(mina.user)

    responses = at_once(*[lambda browser=browser: browser.post(address, data) for browser in browsers])

    assert {(response.status_code, response.url) for response in responses} == {
        (302, reverse("quiz:result", args=[attempt.pk]))
    }
    assert Grade.objects.count() == Completion.objects.count() == Certificate.objects.count() == 1
    told = list(Event.objects.order_by("id").values_list("verb", "object_type"))
    assert told == [
        ("registered", "course"),
        ("attempted", "lesson"),
        ("passed", "lesson"),
        ("completed", "lesson"),
        ("completed", "course"),
        ("earned", "certificate"),
    ]


@pytest.mark.parametrize("_round", range(5))
def test_the_last_two_quizzes_passed_at_once_complete_the_course(_round):
    """S9: neither overlooks the other."""
    course = make_course(lessons=0)
    lessons = [make_quiz_lesson(course.modules.get(), make_quiz()) for _ in range(2)]
    mina = make_enrollment(course=course)

    at_once(*[submitting(start(mina, lesson)) for lesson in lessons])

    mina.refresh_from_db()
    assert mina.completed_at == START
    assert Certificate.objects.count() == 1


def test_two_devices_that_start_the_last_attempt_at_once_share_it():
    """Q5: one row, one event; both are led to it."""
    mina, lesson = make_taken_quiz(allowed_attempts=1)
    browsers = [Client() for _ in range(6)]
    for browser in browsers:
        browser.force_login(mina.user)

    responses = at_once(
        *[lambda browser=browser: browser.post(reverse("quiz:start", args=[lesson.pk])) for browser in browsers]
    )

    attempt = Attempt.objects.get()
    assert {response.url for response in responses} == {reverse("quiz:attempt", args=[attempt.pk])}
    assert Event.objects.filter(verb="attempted").count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_sweeps_starts_and_a_late_submit_end_an_attempt_once(_round):
    """S15, Q8: whoever comes first."""
    mina, lesson = make_taken_quiz(time_limit_minutes=30, passing=False)
    attempt = start(mina, lesson)
    late = START + dt.timedelta(minutes=30) + GRACE

    at_once(
        lambda: close_expired_attempts(late),
        lambda: close_expired_attempts(late),
        submitting(attempt, late),
        lambda: start(mina, lesson, late),
    )

    assert Grade.objects.get().attempt == attempt
    assert Completion.objects.count() == 1
    assert Event.objects.filter(verb="failed").count() == 1
    assert list(Attempt.objects.order_by("number").values_list("number", "closed_by")) == [(1, "clock"), (2, "")]


@pytest.mark.parametrize("_round", range(4))
def test_extra_time_granted_while_the_learner_submits_fails_neither(_round):
    """Q8, Q11: both lock the attempt and the enrollment; in the same order, so that neither waits for the other."""
    mina, lesson = make_taken_quiz(time_limit_minutes=30)
    jun, attempt = make_user("Jun"), start(mina, lesson)

    def granting():
        return grant(mina, lesson, time_multiplier=Decimal(2), extra_attempts=0, by=jun, now=START)

    at_once(granting, submitting(attempt), granting, submitting(attempt))

    assert Grade.objects.get().attempt == attempt
    assert Event.objects.filter(verb="passed").count() == 1
    assert list(differences(START)) == []


@pytest.mark.postgres(only=True)
def test_a_grant_waits_for_a_submit_without_holding_what_it_needs():
    """Q11: the submit has the attempt and comes for the enrollment while the grant is on its way."""
    mina, lesson = make_taken_quiz(time_limit_minutes=30)
    jun, attempt = make_user("Jun"), start(mina, lesson)
    has_attempt = threading.Event()

    def submit_slowly():
        with transaction.atomic():
            lock(attempt.pk)
            has_attempt.set()
            time.sleep(0.5)
            return submitting(attempt)()

    def grant_meanwhile():
        assert has_attempt.wait(10)
        return grant(mina, lesson, time_multiplier=Decimal(2), extra_attempts=0, by=jun, now=START)

    submission, granted = at_once(submit_slowly, grant_meanwhile)

    assert submission.was_open and granted.pk
    assert Attempt.objects.get().time_multiplier == 1, "it had ended"


def in_the_middle(start_it, meanwhile) -> tuple:
    """`meanwhile` comes when an attempt has been started and its transaction is about to end."""
    has_started = threading.Event()

    def start_slowly():
        with transaction.atomic():
            attempt = start_it()
            has_started.set()
            time.sleep(0.5)
        return attempt

    def come():
        assert has_started.wait(10)
        return meanwhile()

    return at_once(start_slowly, come)


@pytest.mark.postgres(only=True)
def test_a_retake_starts_while_the_class_is_regraded():
    """S18, S21: the start has the enrollment, and its new attempt points to the quiz that the regrade holds."""
    mina, lesson = make_taken_quiz()
    submitting(start(mina, lesson))()
    plan = plan_regrade(edit(lesson.quiz, other_key(1)), "plain")

    attempt, applied = in_the_middle(
        lambda: start(mina, lesson, START + MINUTE),
        lambda: regrade(plan, reason="The key was wrong.", by=None, now=START + MINUTE),
    )

    assert (attempt.number, attempt.submitted_at) == (2, None)
    assert [move.graded.attempt_id for move, _grade in applied.grades] == [Attempt.objects.get(number=1).pk]
    assert list(differences(START + MINUTE)) == []


@pytest.mark.postgres(only=True)
def test_a_cohort_is_joined_while_an_attempt_starts():
    """Q5: the start has the enrollment, and its new attempt points to the person that the joining holds."""
    mina, lesson = make_taken_quiz()
    cohort = make_cohort(mina.course, make_user("Jun"))

    attempt, joined = in_the_middle(
        lambda: start(mina, lesson), lambda: join_cohort(mina.user, cohort, now=START + MINUTE)
    )

    assert attempt.scope == joined.pk == mina.pk
    assert joined.cohort == cohort


def test_twenty_attempts_at_once_keep_every_invariant():
    """Q1–Q8, S18, S22: twenty learners start, save, submit, run out of time and are granted extra time at once.

    `verify_records` then makes every derived fact again: draws, deadlines, denominators, grades, completions.
    """
    course = make_course(lessons=0)
    pool = [make_question(points=str(1 + number % 3)) for number in range(12)]
    slots = [
        {"type": "fixed", "key": pool[0]["key"]},
        {"type": "draw", "id": "rest", "count": 4, "keys": [question["key"] for question in pool]},
    ]
    quiz = make_quiz(*pool, slots=slots, shuffle_questions=True, allowed_attempts=2, time_limit_minutes=5)
    lesson = make_quiz_lesson(course.modules.get(), quiz)
    jun = make_user("Jun")
    learners = [make_enrollment(make_user(f"Learner{number}"), course) for number in range(20)]

    def go(number, enrollment):
        attempt = start(enrollment, lesson)
        if number % 4 == 0:
            grant(enrollment, None, time_multiplier=Decimal(2), extra_attempts=1, by=jun, now=START + MINUTE)
        questions = {question.key: question for question in content_of(attempt.revision).questions}
        for response in attempt.responses.all():
            save(attempt, questions[response.question_key], right(questions[response.question_key]), now=START + MINUTE)
        if number % 2:
            data = form(attempt, {key: right(questions[key]) for key in asked(attempt)})
            submit_and_complete(
                attempt_id=attempt.pk,
                user_id=enrollment.user_id,
                token=data["token"],
                data=data,
                accept_blanks=True,
                now=START + 2 * MINUTE,
            )
            start(enrollment, lesson, START + 3 * MINUTE)
        close_expired_attempts(START + 5 * MINUTE + GRACE, scope=enrollment.pk)

    at_once(*[lambda number=number, one=one: go(number, one) for number, one in enumerate(learners)])
    at_once(*[lambda: close_expired_attempts(START + 60 * MINUTE)] * 5)

    assert list(differences(START + 60 * MINUTE)) == []
    firsts = Attempt.objects.filter(number=1)
    assert firsts.count() == 20
    assert {attempt.submitted_at - START for attempt in firsts} <= {2 * MINUTE, 5 * MINUTE, 10 * MINUTE}
    assert all(grade.score == grade.max_score for grade in Grade.objects.filter(attempt__number=1))
    retakes = {attempt.scope: set(asked(attempt)) for attempt in Attempt.objects.filter(number=2)}
    assert len(retakes) == 10
    fixed = {UUID(pool[0]["key"])}
    assert all(not (seen & set(asked(firsts.get(scope=scope))) - fixed) for scope, seen in retakes.items())


def asked(attempt) -> list[UUID]:
    return list(attempt.responses.values_list("question_key", flat=True))


@pytest.mark.postgres(only=True)
def test_the_desk_holds_while_two_hundred_submit():
    """Q11: it answers all the time, nobody's submit fails, and in the end its numbers are those of a recount."""
    jun, course = make_user("Jun"), make_course(lessons=1)
    cohort = make_cohort(course, jun)
    lesson = make_quiz_lesson(course.modules.get(), make_quiz())
    attempts = [start(make_enrollment(make_user(f"Learner{n}"), cohort=cohort), lesson) for n in range(200)]
    submits = [submitting(attempt) for attempt in attempts]
    desk = Client()
    desk.force_login(jun)
    pages: list[int] = []

    def submit_share(share: int) -> None:
        for one in submits[share::10]:
            one()

    def look() -> None:
        pages.extend(desk.get(reverse("teach:cohort", args=[cohort.pk])).status_code for _time in range(8))

    at_once(look, *[lambda share=share: submit_share(share) for share in range(10)])

    assert pages == [200] * 8
    assert Grade.objects.count() == Completion.objects.filter(lesson=lesson).count() == 200
    csv = b"".join(desk.get(reverse("teach:cohort_csv", args=[cohort.pk])).streaming_content).decode("utf-8-sig")
    rows = csv.splitlines()[1:]
    assert len(rows) == 200 and all("50" in row for row in rows), "one of two lessons each"
    assert list(differences(START)) == []
