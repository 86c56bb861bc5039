"""Where a result and a check lead: to the paragraph that explains, in whichever lesson it stands."""

import uuid

import pytest

from courses.models import Lesson
from courses.paragraphs import paragraph_name, parted
from courses.quiz_pages.paragraphs import Paragraphs
from quizzes.contents import content_of
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent
from tests.courses.quiz_walk import Page, begin, form_of, make_taken_quiz, url
from tests.factories import make_course, make_question, make_quiz

pytestmark = pytest.mark.django_db


def address(lesson: Lesson, language: str = "en") -> str:
    return f"/{language}/courses/{lesson.translations.get(language=language).path}/"


def question_leading_to(*names: str, own: str = "") -> dict:
    """Its first choice, which is right, names the first of these, and so on."""
    question = make_question()
    for choice, name in zip(question["choices"], names, strict=False):
        choice["anchor"] = name
    return {**question, "anchor": own}


def links(page: Page) -> list[str]:
    return [link["href"] for link in page.soup.select(".result__paragraphs a")]


def result_of(client, question: dict, *, picked: int, language: str = "en") -> tuple[Page, Lesson]:
    """Mina answers with one of its choices and reads her result. Her course has another lesson: what she is led to."""
    mina, lesson = make_taken_quiz(question)
    client.force_login(mina.user)
    attempt = begin(client, lesson)
    client.post(url(attempt), form_of(attempt, {uuid.UUID(question["key"]): [question["choices"][picked]["id"]]}))
    return Page(client.get(url(attempt, "result"), {"language": language})), lesson


@pytest.fixture
def other() -> Lesson:
    return make_course("Prompting", lessons=1).lessons.get()


class TestNames:
    def test_a_name_is_parted_as_it_was_made(self):
        key = uuid.uuid4()
        assert parted(paragraph_name(key, "p-start")) == (key, "p-start")
        assert parted("p-start") == (None, "p-start")

    @pytest.mark.parametrize("name", ["x#p", "#p", "a#b#c"])
    def test_what_is_no_name_leads_nowhere(self, name):
        assert parted(name) == (None, "")


class TestResult:
    def test_it_leads_to_a_paragraph_of_another_lesson_and_names_that(self, client):
        """Every wrong choice teaches, wherever the lesson stands that does."""
        mina, lesson = make_taken_quiz(make_question())
        other = lesson.course.lessons.exclude(pk=lesson.pk).get()
        content = {**lesson.quiz.revision.content}
        (question,) = content["questions"]
        question["anchor"] = paragraph_name(other.key, "p-known")
        question["choices"][1]["anchor"] = paragraph_name(other.key, "p-wrong")
        publish_revision(lesson.quiz.key, QuizContent.model_validate(content))
        client.force_login(mina.user)
        attempt = begin(client, Lesson.objects.get(pk=lesson.pk))
        client.post(url(attempt), form_of(attempt, {uuid.UUID(question["key"]): [question["choices"][1]["id"]]}))

        for language, title in (("en", "Lesson 1"), ("ko", "Lesson 1 (ko)")):
            page = Page(client.get(url(attempt, "result"), {"language": language}))
            assert links(page) == [f"{address(other, language)}#p-known", f"{address(other, language)}#p-wrong"]
            assert [one.get_text() for one in page.soup.select(".result__lesson")] == [title] * 2

    def test_a_bare_anchor_is_in_the_quizs_own_lesson(self, client):
        page, lesson = result_of(client, question_leading_to("", "p-no", own="p-here"), picked=1)
        assert links(page) == [f"{address(lesson)}#p-here", f"{address(lesson)}#p-no"]
        assert not page.soup.select(".result__lesson")

    def test_the_same_paragraph_is_named_once(self, client):
        page, lesson = result_of(client, question_leading_to("", "p-here", own="p-here"), picked=1)
        assert links(page) == [f"{address(lesson)}#p-here"]

    def test_only_what_was_picked_leads_on(self, client):
        page, lesson = result_of(client, question_leading_to("p-right", "p-no", "p-never"), picked=0)
        assert links(page) == [f"{address(lesson)}#p-right"]

    def test_another_course_is_led_to_only_where_anybody_may_read(self, client, other):
        name = paragraph_name(other.key, "p")
        page, _lesson = result_of(client, question_leading_to(own=name), picked=0)
        assert links(page) == []
        Lesson.objects.filter(pk=other.pk).update(is_free_preview=True)
        assert links(Page(client.get(page.response.wsgi_request.path))) == [f"{address(other)}#p"]

    @pytest.mark.parametrize("name", ["5f0d0d6e-5a3b-4c7e-9f57-0f6f9d7a1c11#p", "no-key#p"])
    def test_a_lesson_that_is_gone_leads_nowhere(self, client, name):
        page, _lesson = result_of(client, question_leading_to(own=name), picked=0)
        assert page.response.status_code == 200
        assert links(page) == []


class TestQueries:
    """Q, W: the links cost one query, and none where every anchor is in the quiz's own lesson."""

    def content(self, *names: str):
        return content_of(make_quiz(*(question_leading_to(name, own=name) for name in names)).revision)

    def test_none_for_bare_anchors(self, django_assert_num_queries):
        content = self.content("p-one", "p-two")
        with django_assert_num_queries(0):
            paragraphs = Paragraphs(content, "en", "/en/courses/x/")
        assert [one.url for one in paragraphs.of(content.questions[0], None)] == ["/en/courses/x/#p-one"]

    def test_one_for_any_number_of_lessons(self, django_assert_num_queries):
        lessons = list(make_course(lessons=3).lessons.all())
        content = self.content(*(paragraph_name(lesson.key, "p") for lesson in lessons))
        with django_assert_num_queries(1):
            paragraphs = Paragraphs(content, "ko", None)
        found = [one.url for question in content.questions for one in paragraphs.of(question, None)]
        assert found == [f"{address(lesson, 'ko')}#p" for lesson in lessons]


class TestBlanks:
    def test_a_choice_in_a_sentence_leads_on_too(self):
        question = {
            "kind": "blanks",
            "key": str(uuid.uuid4()),
            "points": "1",
            "stem": {"en": "Complete it."},
            "text": {"en": "It is {{how}}."},
            "blanks": [{"id": "how", "type": "choice", "choices": make_question()["choices"]}],
        }
        question["blanks"][0]["choices"][1]["anchor"] = "p-wrong"
        content = content_of(make_quiz(question).revision)
        wrong = question["blanks"][0]["choices"][1]["id"]
        found = Paragraphs(content, "en", "/x/").of(content.questions[0], {"how": wrong})
        assert [(one.url, one.about.html) for one in found] == [("/x/#p-wrong", "B")]


class TestPractice:
    """A check in a lesson leads on as a result does."""

    def practice(self, client, name: str, *, picked: int, **headers) -> Page:
        question = question_leading_to("", name)
        content = QuizContent(source_language="en", title={"en": "Check"}, pass_mark=0, questions=[question])
        publish_revision(uuid.UUID(question["key"]), content, is_practice=True)
        data = {f"q-{question['key']}": question["choices"][picked]["id"], "next": "/en/courses/a/b/c/"}
        return Page(client.post(f"/learn/practice/{question['key']}/", data, headers=headers))

    def test_within_the_lesson(self, client):
        assert links(self.practice(client, "p-no", picked=1, **{"X-Requested-With": "fetch"})) == ["#p-no"]

    def test_from_a_page_of_its_own(self, client):
        assert links(self.practice(client, "p-no", picked=1)) == ["/en/courses/a/b/c/#p-no"]

    def test_into_another_lesson(self, client, other):
        name = paragraph_name(other.key, "p")
        assert links(self.practice(client, name, picked=1, **{"X-Requested-With": "fetch"})) == [f"{address(other)}#p"]

    def test_nothing_before_one_has_answered(self, client):
        """S13"""
        page = self.practice(client, "p-no", picked=1)
        assert links(page)
        key = page.response.wsgi_request.path.split("/")[-2]
        assert links(Page(client.post(f"/learn/practice/{key}/", {}))) == []
