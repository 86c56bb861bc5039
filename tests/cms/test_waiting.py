"""What waits for somebody on the first page of the admin."""

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cms.admin import waiting
from cms.models import Quiz
from cms.tasks import publish_scheduled_pages
from courses.cohorts import archive_cohort, set_instructors
from courses.models import Cohort
from quizzes.models import Attempt
from tests.cms.factories import make_question, make_quiz, publish
from tests.cms.test_regrade_admin import NEVER_LOWER, answer, confirm, mend, url
from tests.courses.quiz_walk import Page
from tests.factories import make_author, make_cohort, make_course, make_enrollment, make_quiz_lesson, make_user
from tests.factories import make_quiz as make_quiz_row
from tests.quizzes.regrade_stories import make_open, take

pytestmark = pytest.mark.django_db
HOME = "/cms/"


@pytest.fixture
def question(site):
    return make_question("Which one?", "Yes", "No")


@pytest.fixture
def quiz(question) -> Quiz:
    return make_quiz(question, make_question("And?", "Yes", "No"), title="Check")


@pytest.fixture
def mina(quiz) -> Attempt:
    return answer(quiz, "No", "Yes")


def told(client) -> str:
    """What the panel says; nothing where it is not there."""
    panel = Page(client.get(HOME)).soup.select_one(".waiting")
    return " ".join(panel.get_text(" ").split()) if panel else ""


class TestEarlierGrades:
    def test_every_author_is_told_whoever_published_and_led_on(self, editor, quiz, question, mina):
        """S20."""
        mend(question)
        page = Page(editor.get(HOME))
        [link] = page.soup.select(".waiting a")
        assert told(editor) == (
            "Grades by earlier keys Attempts that were graded by other keys or points than those in force now. "
            "They keep their scores until somebody regrades them. Check 1 attempt"
        )
        assert link["href"] == url(quiz)

    def test_in_korean(self, editor, hana, quiz, question, mina):
        hana.language = "ko"
        hana.save()
        mend(question)
        assert told(editor).startswith("예전 정답으로 매긴 성적")
        assert told(editor).endswith("Check 학습자 1명, 응시 1건")

    def test_a_scheduled_publication_is_told_of_when_it_has_come(self, editor, quiz, mina):
        """S20: nobody sits before an editor then. Its questions are others then."""
        other = make_question("Another?", "Yes", "No")
        quiz.questions = json.dumps([{"type": "question", "value": other.pk}])
        quiz.go_live_at = timezone.now() + dt.timedelta(hours=1)
        revision = quiz.save_revision()
        revision.publish()
        assert told(editor) == ""

        quiz.revisions.update(approved_go_live_at=timezone.now() - dt.timedelta(minutes=1))
        revision.refresh_from_db()
        revision.content["go_live_at"] = None
        revision.save()
        publish_scheduled_pages()

        assert told(editor).endswith("Check 1 attempt")

    def test_a_regrade_ends_it(self, editor, quiz, question, mina):
        mend(question)
        assert "Check" in told(editor)
        confirm(editor, quiz, NEVER_LOWER)
        assert told(editor) == ""

    def test_where_nothing_waits_nothing_stands(self, editor, office, quiz, mina):
        publish(quiz)
        assert (told(editor), told(office)) == ("", "")

    def test_it_is_for_who_may_decide(self, client, quiz, question, mina):
        """S45, X1: somebody who opens the admin but may not change a quiz reads nothing of it."""
        mend(question)
        client.force_login(make_author("Aron"))
        assert told(client) == ""

    def test_of_many_the_latest_are_named_and_the_rest_counted(self, editor, question, monkeypatch):
        monkeypatch.setattr(waiting, "MOST", 1)
        quizzes = [make_quiz(question, title=title) for title in ("One", "Two", "Three")]
        for each in quizzes:
            answer(each, "No")
        mend(question)
        assert told(editor).endswith("And 2 more quizzes.") and told(editor).count("1 attempt") == 1

    def test_a_quiz_that_was_deleted_is_nobodys_to_decide_about(self, editor, quiz, question, mina):
        mend(question)
        Quiz.objects.all().delete()
        assert told(editor) == ""

    def test_queries_do_not_grow(self, editor, django_assert_num_queries):
        """The same with one quiz and with three, while it is worked out and once it is kept."""
        for titles in (("One",), ("Two", "Three")):
            for title in titles:
                self.left_by_an_edit(title)
            editor.get(HOME)
            with django_assert_num_queries(20):
                assert titles[0] in told(editor)
            cache.clear()
            with django_assert_num_queries(29):
                assert titles[0] in told(editor)

    def left_by_an_edit(self, title: str) -> None:
        question = make_question(f"{title}?", "Yes", "No")
        quiz = make_quiz(question, title=title)
        answer(quiz, "No", name=title)
        mend(question)


class TestAnswersToGrade:
    """An author who teaches, and an admin, are led to their desks."""

    @pytest.fixture
    def cohort(self, hana) -> Cohort:
        return make_cohort(make_course("Prompting", lessons=0), hana)

    def waits(self, cohort=None, course=None, name="Mina") -> Attempt:
        course = course or cohort.course
        quiz = make_quiz_row(make_open(), make_open())
        make_quiz_lesson(course.modules.get(), quiz)
        enrollment = make_enrollment(make_user(name), course, cohort=cohort, now=timezone.now())
        return take(quiz, "Because.", "So.", user=enrollment.user, scope=enrollment.pk, now=timezone.now())

    def test_who_teaches_is_led_to_the_desk(self, editor, cohort):
        """S45: how many wait, and where."""
        self.waits(cohort)
        page = Page(editor.get(HOME))
        assert told(editor) == "Answers to grade Spring 2 answers wait Prompting"
        [link] = page.soup.select(".waiting a")
        assert link["href"] == reverse("teach:grading", args=[cohort.pk])
        assert "2 answers wait" in Page(editor.get(link["href"])).text()

    def test_who_does_not_teach_there_reads_nothing(self, editor, cohort):
        """S45, X1: from one request to the next."""
        self.waits(cohort)
        self.waits(course=make_course("Alone", lessons=0), name="Sora")
        set_instructors(cohort, [])
        assert told(editor) == ""

    def test_an_admin_reads_of_every_desk(self, bureau, cohort):
        self.waits(cohort)
        self.waits(course=make_course("Alone", lessons=0), name="Sora")
        assert told(bureau) == (
            "Answers to grade Spring 2 answers wait Prompting Alone 2 answers wait Learners without a cohort"
        )

    def test_of_an_archived_cohort_nothing_waits(self, editor, cohort):
        """S34."""
        self.waits(cohort)
        archive_cohort(cohort, now=timezone.now())
        assert told(editor) == ""

    def test_of_many_desks_the_first_are_named(self, editor, hana, monkeypatch):
        monkeypatch.setattr(waiting, "MOST", 1)
        for name in ("Autumn", "Spring", "Winter"):
            self.waits(make_cohort(make_course(name, lessons=0), hana, name=name), name=f"{name}'s Mina")
        assert told(editor) == "Answers to grade Autumn 2 answers wait Autumn And 2 more desks"
        assert Page(editor.get(HOME)).soup.select_one(".waiting__more a")["href"] == "/teach/"

    def test_queries_do_not_grow(self, editor, hana, django_assert_num_queries):
        """The same with one desk and with three."""
        for names in (("Autumn",), ("Spring", "Winter")):
            for name in names:
                self.waits(make_cohort(make_course(name, lessons=0), hana, name=name), name=f"{name}'s Mina")
            editor.get(HOME)
            with django_assert_num_queries(22):
                assert names[0] in told(editor)
