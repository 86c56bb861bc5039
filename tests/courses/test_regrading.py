"""What a regrade or a person's grade means for the course: lessons, courses, certificates, and the history."""

import pytest
from django.utils import timezone

from courses.cohorts import archive_cohort
from courses.completion import complete_lesson
from courses.enrollments import withdraw
from courses.models import Certificate, Completion, Event
from courses.models.enrollments import Verb
from courses.regrading import finish_marking, regrade
from courses.verification import differences
from quizzes.marking import Marks, find_answer
from quizzes.models import Attempt, Grade
from quizzes.policies import PlanIsOld
from quizzes.regrading import plan_regrade, plan_revert
from tests.courses.quiz_walk import begin, form_of, url
from tests.factories import (
    lessons_of,
    make_cohort,
    make_course,
    make_enrollment,
    make_question,
    make_quiz,
    make_quiz_lesson,
    make_user,
)
from tests.quizzes.regrade_stories import edit, key, make_open, other_key, picks

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def course():
    return make_course(lessons=1)


@pytest.fixture
def lesson(course):
    return make_quiz_lesson(course.modules.get(), make_quiz(make_question(), pass_mark=60))


@pytest.fixture
def mina(course, lesson):
    """She has done everything but pass the quiz."""
    mina = make_enrollment(make_user("Mina"), cohort=make_cohort(course, make_user("Jun")), now=timezone.now())
    complete_lesson(mina, lessons_of(course)[0], rule="learner_marks", now=timezone.now())
    return mina


def take(client, enrollment, lesson, *texts) -> Attempt:
    client.force_login(enrollment.user)
    attempt = begin(client, lesson)
    given = {one: [text] for one, text in picks(attempt, *texts).items()}
    client.post(url(attempt), form_of(attempt, given) | {"confirm": "1"})
    return Attempt.objects.get(pk=attempt.pk)


def mend(lesson, policy="never_lower"):
    """The key was wrong, and is mended; the plan for it."""
    return plan_regrade(edit(lesson.quiz, other_key(1)), policy)


def apply(plan, by=None):
    return regrade(plan, reason="The key was wrong.", by=by, now=timezone.now())


def verbs(enrollment, object_type="lesson"):
    rows = Event.objects.filter(enrollment=enrollment, object_type=object_type).order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_who_passes_by_it_completes_lesson_and_course_and_gets_one_certificate(client, mina, lesson):
    """S21, S9."""
    take(client, mina, lesson, "B")
    assert not Completion.objects.filter(enrollment=mina, lesson=lesson).exists()

    apply(mend(lesson), by=mina.cohort.instructors.get())

    mina.refresh_from_db()
    assert mina.completed_at is not None
    assert Certificate.objects.get().enrollment == mina
    assert verbs(mina)[-4:] == [Verb.FAILED, Verb.SCORED, Verb.PASSED, Verb.COMPLETED]
    assert not list(differences(timezone.now()))


def test_the_history_tells_who_did_it_and_from_what_to_what(client, mina, lesson):
    take(client, mina, lesson, "B")
    hana = make_user("Hana")

    applied = apply(mend(lesson), by=hana)

    event = Event.objects.get(verb=Verb.SCORED)
    assert event.actor == hana
    assert (event.detail["before"], event.detail["score"]) == ("0.00", "1.00")
    assert event.detail["regrade"] == applied.regrade.pk


def test_nobody_counts_as_seen_by_it(client, mina, lesson):
    take(client, mina, lesson, "B")
    mina.refresh_from_db()
    before = mina.last_seen_at

    apply(mend(lesson))

    mina.refresh_from_db()
    assert mina.last_seen_at == before


def test_a_completion_and_a_certificate_are_never_taken_back(client, mina, lesson):
    take(client, mina, lesson, "A")
    mina.refresh_from_db()
    done = mina.completed_at
    assert done is not None

    applied = apply(mend(lesson, "plain"))
    assert Grade.objects.latest("pk").passed is False
    apply(plan_revert(applied.regrade))

    mina.refresh_from_db()
    assert (mina.completed_at, Certificate.objects.count()) == (done, 1)
    assert verbs(mina)[-4:] == [Verb.SCORED, Verb.FAILED, Verb.SCORED, Verb.PASSED]
    assert not list(differences(timezone.now()))


def test_a_plan_that_is_old_completes_nothing(client, mina, lesson):
    take(client, mina, lesson, "B")
    plan = mend(lesson)
    take(client, mina, lesson, "A")
    apply(plan_regrade(plan.quiz, "full_credit", [key(plan.quiz, 1)]))
    before = Event.objects.count()

    with pytest.raises(PlanIsOld):
        apply(plan)
    assert Event.objects.count() == before


@pytest.mark.parametrize("gone", ["archived", "withdrawn"])
def test_in_an_archived_cohort_or_after_leaving_only_the_lesson_completes(client, mina, lesson, gone):
    """S34: as where the clock ends an attempt."""
    take(client, mina, lesson, "B")
    archive_cohort(mina.cohort, now=timezone.now()) if gone == "archived" else withdraw(mina, now=timezone.now())

    apply(mend(lesson))

    mina.refresh_from_db()
    assert Completion.objects.filter(enrollment=mina, lesson=lesson).exists()
    assert mina.completed_at is None


def test_a_quiz_that_hangs_on_no_lesson_any_more_is_regraded_all_the_same(client, mina, lesson):
    attempt = take(client, mina, lesson, "B")
    quiz = lesson.quiz
    lesson.quiz, lesson.completion_rule = None, "learner_marks"
    lesson.save()

    apply(plan_regrade(edit(quiz, other_key(1)), "plain"))

    assert attempt.grades.latest("sequence").passed


def test_three_cost_as_many_reads_as_one_before_anybody_passes(client, mina, lesson, django_assert_max_num_queries):
    """A fixed number of queries for those who move without passing; each who passes adds their own."""
    harder = make_quiz_lesson(lesson.module, make_quiz(make_question(), make_question(), pass_mark=100))
    people = [mina, *(make_enrollment(make_user(name), cohort=mina.cohort) for name in ("Sora", "Bora"))]
    for person in people:
        take(client, person, harder, "B", "B")
    plan = mend(harder)
    with django_assert_max_num_queries(17):
        apply(plan)
    assert Grade.objects.filter(reason="regrade").count() == 3


class TestByAPerson:
    @pytest.fixture
    def lesson(self, course):
        return make_quiz_lesson(course.modules.get(), make_quiz(make_open(), pass_mark=50))

    def mark(self, attempt, lesson, points, version=0):
        found = find_answer(attempt, key(lesson.quiz, 1))
        return finish_marking(found, Marks(points=points), version=version, by=make_user("Jun"), now=timezone.now())

    def test_while_it_waits_the_outcome_is_open(self, client, mina, lesson):
        take(client, mina, lesson, "Because.")

        assert verbs(mina)[-1] == Verb.SUBMITTED
        assert not Completion.objects.filter(lesson=lesson).exists()

    def test_the_last_verdict_that_passes_completes(self, client, mina, lesson):
        attempt = take(client, mina, lesson, "Because.")

        self.mark(attempt, lesson, "2")

        mina.refresh_from_db()
        assert mina.completed_at is not None
        assert verbs(mina)[-3:] == [Verb.SCORED, Verb.PASSED, Verb.COMPLETED]
        assert not list(differences(timezone.now()))

    def test_one_that_fails_says_so_and_may_be_changed(self, client, mina, lesson):
        attempt = take(client, mina, lesson, "Because.")

        self.mark(attempt, lesson, "1")
        assert verbs(mina)[-2:] == [Verb.SCORED, Verb.FAILED]
        self.mark(attempt, lesson, "4", version=1)

        assert Completion.objects.filter(enrollment=mina, lesson=lesson).exists()
        assert not list(differences(timezone.now()))
