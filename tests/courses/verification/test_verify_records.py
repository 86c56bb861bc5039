"""`verify_records` finds nothing in what the functions wrote, and finds whatever is put in behind their backs."""

import datetime as dt
import io
import uuid

import pytest
from django.core.management import call_command
from django.db.models import F
from django.http import QueryDict

from courses.attempts import close_expired_attempts, start_lesson_attempt, submit_and_complete
from courses.completion import complete_lesson, undo_completion
from courses.due import make_due_dates
from courses.enrollments import withdraw
from courses.models import Certificate, Completion, DueDate, Enrollment, Event, Lesson, Mail, Reminder
from courses.models.outline import CompletionRule
from courses.reminders.planning import plan
from courses.verification import CHECKS
from quizzes.contents import content_of
from quizzes.models import Attempt, Grade, Quiz, QuizRevision
from tests.courses.quiz_walk import form_of, right_values, wrong_values
from tests.factories import (
    START,
    lessons_of,
    make_cohort,
    make_course,
    make_enrollment,
    make_quiz,
    make_quiz_lesson,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = dt.timedelta(hours=1)
NOW = START + dt.timedelta(days=10)


def verify() -> tuple[int, str]:
    """Exit code and output of the command."""
    out = io.StringIO()
    try:
        call_command("verify_records", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def take_quiz(enrollment, lesson, values_of, now):
    attempt = start_lesson_attempt(enrollment, lesson, language="en", now=now)
    form = form_of(attempt, values_of(attempt))
    return submit_and_complete(
        attempt_id=attempt.pk,
        user_id=enrollment.user_id,
        token=form["token"],
        data=as_query(form),
        accept_blanks=True,
        now=now,
    ).attempt


def as_query(form):
    data = QueryDict(mutable=True)
    for name, value in form.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


@pytest.fixture
def school():
    """A cohort with a course of two lessons and a quiz; Mina finishes, Ara fails and lets the time run out."""
    course = make_course(lessons=2)
    quiz_lesson = make_quiz_lesson(course.modules.get(), make_quiz(time_limit_minutes=20))
    cohort = make_cohort(course, make_user("Jun"), lessons_per_week=2)
    make_due_dates(cohort)
    mina = make_enrollment(make_user("Mina"), cohort=cohort)
    ara = make_enrollment(make_user("Ara"), cohort=cohort)
    first, second, _quiz = lessons_of(course)
    take_quiz(mina, quiz_lesson, wrong_values, START + HOUR)
    take_quiz(mina, quiz_lesson, right_values, START + 2 * HOUR)
    for lesson in (first, second):
        complete_lesson(mina, lesson, rule=CompletionRule.LEARNER_MARKS, now=START + 3 * HOUR)
    complete_lesson(ara, first, rule=CompletionRule.LEARNER_MARKS, now=START + HOUR)
    undo_completion(ara, first, now=START + 2 * HOUR)
    take_quiz(ara, quiz_lesson, wrong_values, START + HOUR)
    start_lesson_attempt(ara, quiz_lesson, language="en", now=START + 2 * HOUR)
    close_expired_attempts(START + 5 * HOUR)
    withdraw(make_enrollment(make_user("Bo"), cohort=cohort), now=START)
    plan(START + dt.timedelta(days=9))
    return mina, ara


def test_what_the_functions_wrote_is_in_order(school):
    mina, _ara = school
    assert mina.completed_at is not None
    assert Attempt.objects.filter(closed_by="clock").count() == 1
    assert Reminder.objects.exists()

    assert verify() == (0, f"{len(CHECKS)} checks, differences: 0\n")


def test_a_lesson_that_changes_afterwards_is_no_difference(school):
    """S4, S5, S12: what was right when it was written stays right."""
    Lesson.objects.filter(completion_rule=CompletionRule.LEARNER_MARKS).update(
        completion_rule=CompletionRule.END_REACHED, is_required=False
    )
    Lesson.objects.filter(quiz__isnull=False).update(is_live=False)

    assert verify()[0] == 0


def test_another_quiz_on_the_lesson_is_no_difference(school):
    Lesson.objects.filter(quiz__isnull=False).update(quiz=make_quiz())

    assert verify()[0] == 0


def spoil_completion_of_other_course(mina, ara):
    lesson = lessons_of(make_course("Other"))[0]
    Completion.objects.create(enrollment=ara, lesson=lesson, rule="learner_marks")


def spoil_unearned_completion(mina, ara):
    quiz_lesson = Lesson.objects.get(quiz__isnull=False)
    Completion.objects.create(enrollment=ara, lesson=quiz_lesson, rule="quiz_passed")


def spoil_missing_certificate(mina, ara):
    Enrollment.objects.filter(pk=ara.pk).update(completed_at=START)


def spoil_certificate_time(mina, ara):
    Enrollment.objects.filter(pk=mina.pk).update(completed_at=START)


def spoil_certificate_without_completion(mina, ara):
    Certificate.objects.create(enrollment=ara, learner_name="Ara", course_titles={"en": "x"}, lesson_count=1)


def spoil_unjustified_course(mina, ara):
    Enrollment.objects.filter(pk=ara.pk).update(completed_at=START)
    Certificate.objects.create(
        enrollment=ara, learner_name="Ara", course_titles={"en": "x"}, lesson_count=3, issued_at=START
    )


def spoil_certificate_of_nothing(mina, ara):
    Certificate.objects.create(enrollment=ara, learner_name="Ara", course_titles={}, lesson_count=1)


def spoil_completion_without_event(mina, ara):
    Completion.objects.create(enrollment=ara, lesson=lessons_of(ara.course)[0], rule="learner_marks")


def spoil_event_without_completion(mina, ara):
    Completion.objects.filter(enrollment=mina).first().delete()


def spoil_second_certificate_event(mina, ara):
    Event.objects.create(enrollment=mina, verb="earned", object_type="certificate", object_key="x")


def spoil_cohort(mina, ara):
    Enrollment.objects.filter(pk=ara.pk).update(cohort=make_cohort(make_course("Other")))


def spoil_order(mina, ara):
    Lesson.objects.filter(course=ara.course).update(position=1)


def an_attempt(ara, **fields):
    revision = QuizRevision.objects.get()
    fields = {"started_at": START, "number": 9, "language": "en", "scope": ara.pk, "user": ara.user, **fields}
    return Attempt.objects.create(quiz=revision.quiz, revision=revision, **fields)


def spoil_ungraded_attempt(mina, ara):
    an_attempt(ara, submitted_at=START + HOUR, closed_by="learner")


def spoil_graded_open_attempt(mina, ara):
    Grade.objects.create(attempt=an_attempt(ara), score=0, max_score=0, passed=False, questions=[])


def spoil_unclosed_attempt(mina, ara):
    an_attempt(ara, deadline_at=START + HOUR)


def spoil_late_attempt(mina, ara):
    an_attempt(ara, deadline_at=START + HOUR, submitted_at=START + 2 * HOUR, closed_by="learner")


def spoil_responses(mina, ara):
    an_attempt(ara).responses.create(question_key=uuid.uuid4(), position=1)


def spoil_deadline(mina, ara):
    """Later than its terms come to: it has no limit and no close."""
    attempt = an_attempt(ara, deadline_at=NOW + HOUR)
    attempt.responses.create(question_key=content_of(attempt.revision).questions[0].key, position=1)


def spoil_policy(mina, ara):
    Quiz.objects.update(grade_policy="last")


def spoil_final_grade(mina, ara):
    """An attempt that has ended and counts for nothing."""
    an_attempt(mina, submitted_at=START + HOUR, closed_by="learner")


def spoil_pending(mina, ara):
    attempt = Attempt.objects.filter(submitted_at__isnull=False).first()
    first = attempt.grades.get()
    values = {"score": first.score, "max_score": first.max_score, "questions": first.questions}
    Grade.objects.create(attempt=attempt, sequence=2, passed=False, pending=1, reason="person", **values)


def spoil_score(mina, ara):
    attempt = an_attempt(ara)
    question = content_of(attempt.revision).questions[0]
    attempt.responses.create(question_key=question.key, position=1, value=sorted(question.wrong)[:1])
    told = [{"key": str(question.key), "points": "1.00", "max_points": "1.00"}]
    Grade.objects.create(attempt=attempt, score=1, max_score=1, passed=True, questions=told)
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=START + HOUR, closed_by="learner")


def spoil_sum_of_a_later_grade(mina, ara):
    attempt = Attempt.objects.filter(submitted_at__isnull=False).first()
    Grade.objects.create(attempt=attempt, sequence=2, score=1, max_score=1, passed=True, questions=[], reason="regrade")


def spoil_revision(mina, ara):
    old = QuizRevision.objects.get()
    QuizRevision.objects.create(
        quiz=old.quiz,
        number=2,
        content={**old.content, "pass_mark": 1},
        content_hash=old.content_hash,
        grading_hash="x",
    )


def spoil_revision_in_force(mina, ara):
    Quiz.objects.create(key=uuid.uuid4(), revision=QuizRevision.objects.get())


def spoil_scope(mina, ara):
    an_attempt(ara, scope=mina.pk)


def spoil_due_instant(mina, ara):
    DueDate.objects.update(due_at=F("due_at") - HOUR)


def spoil_due_date_of_other_course(mina, ara):
    DueDate.objects.update(cohort=make_cohort(make_course("Other")))


def spoil_mail_state(mina, ara):
    Mail.objects.update(state="sent", sent_at=START)


def spoil_mail_lease(mina, ara):
    Mail.objects.update(lease_id=uuid.uuid4())


def spoil_mail_without_reason(mina, ara):
    Reminder.objects.update(mail=None)


def spoil_cancelled_mail(mina, ara):
    Mail.objects.update(state="cancelled")


def spoil_recipient(mina, ara):
    Mail.objects.update(recipient=mina.user)


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (spoil_completion_of_other_course, "completions_belong_to_their_course"),
        (spoil_unearned_completion, "completions_by_quiz_have_their_attempt"),
        (spoil_missing_certificate, "completed_courses_have_a_certificate"),
        (spoil_certificate_time, "completed_courses_have_a_certificate"),
        (spoil_certificate_without_completion, "completed_courses_have_a_certificate"),
        (spoil_unjustified_course, "completed_courses_are_justified"),
        (spoil_certificate_of_nothing, "certificates_say_the_course"),
        (spoil_completion_without_event, "events_tell_of_every_completion"),
        (spoil_event_without_completion, "events_tell_of_every_completion"),
        (spoil_second_certificate_event, "events_tell_of_every_certificate_once"),
        (spoil_cohort, "enrollments_fit_their_cohort"),
        (spoil_order, "live_lessons_are_in_order"),
        (spoil_ungraded_attempt, "ended_attempts_are_graded"),
        (spoil_graded_open_attempt, "ended_attempts_are_graded"),
        (spoil_unclosed_attempt, "expired_attempts_are_closed"),
        (spoil_late_attempt, "attempts_end_in_time"),
        (spoil_responses, "attempts_ask_what_their_revision_asks"),
        (spoil_deadline, "attempts_end_by_their_terms"),
        (spoil_policy, "grade_policies_are_those_written_down"),
        (spoil_final_grade, "final_grades_follow_from_the_attempts"),
        (spoil_pending, "grades_follow_from_the_responses"),
        (spoil_score, "grades_follow_from_the_responses"),
        (spoil_sum_of_a_later_grade, "grades_follow_from_the_responses"),
        (spoil_revision, "revisions_hold_what_their_hash_says"),
        (spoil_revision_in_force, "revisions_hold_what_their_hash_says"),
        (spoil_scope, "attempts_belong_to_an_enrollment"),
        (spoil_due_instant, "due_instants_follow_from_the_wall_times"),
        (spoil_due_date_of_other_course, "due_dates_are_of_the_cohorts_course"),
        (spoil_mail_state, "mail_states_hold_together"),
        (spoil_mail_lease, "mail_states_hold_together"),
        (spoil_mail_without_reason, "mails_have_a_reason"),
        (spoil_cancelled_mail, "mails_have_a_reason"),
        (spoil_recipient, "reminders_are_of_their_recipient"),
    ],
)
def test_each_difference_is_found(school, spoil, check):
    find = next(one for one in CHECKS if one.__name__ == check)
    assert list(find(NOW)) == []

    spoil(*school)

    assert list(find(NOW))


def test_the_command_prints_what_differs_and_ends_with_1(school):
    spoil_due_instant(*school)
    due_dates = DueDate.objects.count()

    code, output = verify()

    assert code == 1
    lines = output.splitlines()
    assert sum(line.startswith("due_instants_follow_from_the_wall_times: due date ") for line in lines) == due_dates
    assert lines[-1] == f"{len(CHECKS)} checks, differences: {due_dates}"
