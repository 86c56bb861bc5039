"""The words of the glossary where learners meet them: in lessons, on a page of their own, in what a quiz explains."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import LessonPage
from courses.enrollments import enroll
from courses.models import Course
from quizzes.models import Quiz
from tests.cms.factories import (
    body,
    make_course_page,
    make_question,
    make_term,
    publish,
    translate_course,
    translate_term,
)
from tests.cms.views.test_lesson import address
from tests.courses.quiz_walk import begin, form_of, start_url, url
from tests.courses.quiz_walk import make_taken_quiz as make_taken
from tests.factories import make_question as make_asked
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def first_lesson(*parts) -> LessonPage:
    make_course_page(lessons=1)
    page = LessonPage.objects.get()
    page.body = body(*parts)
    page.is_free_preview = True
    return publish(page)


def soup_of(client, where: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(where).content, "html.parser")


class TestInALesson:
    def test_the_first_place_is_marked_and_explained_on_the_page(self, client):
        translate_term(make_term("token", 'Less than a "word" & more.', "tokens"), "토큰")
        page = first_lesson(("tokens", "Tokens"), "Tokens are paid for.", "A token costs.")
        soup = soup_of(client, address(page))

        (mark,) = soup.select("a.term")
        assert mark.get_text() == "Tokens" and mark.find_parent(id="p-1")
        assert mark["href"] == "/en/glossary/#token"
        note = soup.find(id=mark["aria-describedby"])
        assert note["role"] == "tooltip" and note.has_attr("popover")
        assert 'Less than a "word" & more.' in note.get_text()
        assert note.select_one("[lang=ko]").get_text() == "토큰"

    def test_a_page_without_terms_has_neither_marks_nor_notes(self, client):
        make_term("token")
        soup = soup_of(client, address(first_lesson("Nothing of the kind.")))
        assert not soup.select(".term, .term-note, .term-notes")

    def test_what_an_author_writes_is_shown_as_text(self, client):
        """X3, X4, X5"""
        make_term("token", "</div><script>alert(1)</script>", "<img src=x onerror=alert(1)>")
        soup = soup_of(client, address(first_lesson("A token.")))
        assert not soup.select(".term-note script, .term-note img")
        assert "<script>alert(1)</script>" in soup.select_one(".term-note").get_text()

    @pytest.mark.postgres
    def test_publishing_a_term_renews_lessons_that_are_kept(self, client):
        page = first_lesson("A token.")
        where = address(page)
        assert not soup_of(client, where).select(".term")
        row = make_term("token", "First.")
        assert "First." in soup_of(client, where).select_one(".term-note").get_text()
        row.definition = "Second."
        publish(row)
        assert "Second." in soup_of(client, where).select_one(".term-note").get_text()
        row.unpublish()
        assert not soup_of(client, where).select(".term")

    def test_each_language_marks_its_own(self, client):
        translate_term(make_term("token"), "토큰")
        page = first_lesson("A token, 토큰을.")
        translate_course(page.course_page)
        assert [mark.get_text() for mark in soup_of(client, address(page)).select(".term")] == ["token"]
        korean = soup_of(client, address(page, "ko"))
        assert [(mark.get_text(), mark["href"]) for mark in korean.select(".term")] == [("토큰", "/ko/glossary/#token")]

    def test_marks_cost_readers_no_query(self, client):
        """W1: as many statements with a glossary as without."""
        page = first_lesson("A token.")
        mina = make_user("Mina")
        enroll(mina, Course.objects.get(), now=timezone.now())
        client.force_login(mina)
        where, counts = address(page), []
        for prepare in (lambda: None, lambda: make_term("token")):
            prepare()
            client.get(where)
            with CaptureQueriesContext(connection) as queries:
                client.get(where)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 5, [query["sql"][:150] for query in queries]


class TestThePage:
    @pytest.mark.postgres
    def test_it_lists_the_terms_in_both_languages_with_their_lessons(self, client):
        translate_term(make_term("token", "A piece.", "tokens", "subword"), "토큰", "글 조각.")
        page = first_lesson("Tokens.")
        soup = soup_of(client, "/en/glossary/")
        entry = soup.find(id="token")
        assert entry.select_one("[lang=ko]").get_text() == "토큰"
        assert "Also: subword" in " ".join(entry.get_text().split())
        assert entry.select_one(".glossary__uses a")["href"] == address(page)

        korean = soup_of(client, "/ko/glossary/").find(id="token")
        assert korean.dfn.get_text() == "토큰" and "글 조각." in korean.get_text()

    def test_what_is_not_translated_stands_there_in_the_source_language(self, client):
        make_term("token", "A piece.")
        entry = soup_of(client, "/ko/glossary/").find(id="token")
        assert entry["lang"] == "en" and "A piece." in entry.get_text()

    def test_lessons_that_come_or_change_are_found(self, client):
        make_term("token")
        page = first_lesson("Nothing.")
        assert not soup_of(client, "/en/glossary/").select(".glossary__uses")
        page.body = body("A token.")
        publish(page)
        assert soup_of(client, "/en/glossary/").select(".glossary__uses")
        page.unpublish()
        assert not soup_of(client, "/en/glossary/").select(".glossary__uses")

    def test_drafts_are_not_shown_and_none_is_said(self, client):
        make_term("token", "Secret.", live=False)
        page = client.get("/en/glossary/").content.decode()
        assert "Secret." not in page and "No term yet" in page

    def test_looking_up_again_asks_little(self, client):
        for number in range(6):
            make_term(f"token{number}")
        first_lesson("A token1.")
        cache.clear()
        client.get("/en/glossary/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/glossary/")
        assert len(queries) <= 4


class TestInAQuiz:
    @pytest.fixture
    def taken(self):
        make_term("token")
        enrollment, lesson = make_taken(make_asked(stem="What is a token?"))
        content = lesson.quiz.revision.content["questions"][0]
        return enrollment, lesson, content

    def explain(self, lesson) -> None:
        """Every choice is explained with the term."""
        from quizzes.publishing import publish_revision
        from quizzes.schema import QuizContent

        content = lesson.quiz.revision.content
        for question in content["questions"]:
            question["stem"] = {"en": "<p>Which?</p><p>Of the tokens, a token.</p>"}
            for choice in question["choices"]:
                choice["text"], choice["explanation"] = {"en": "<p>a token</p>"}, {"en": "<p>A token is paid for.</p>"}
        publish_revision(lesson.quiz.key, QuizContent.model_validate(content))

    def test_nothing_is_marked_before_the_end_and_the_start_names_the_glossary(self, client, taken):
        """S13: a definition can be the answer."""
        enrollment, lesson, _content = taken
        self.explain(lesson)
        client.force_login(enrollment.user)
        assert soup_of(client, start_url(lesson)).select_one('main a[href="/en/glossary/"]')
        attempt = begin(client, lesson)
        page = client.get(url(attempt)).content.decode()
        assert "token" in page
        assert not BeautifulSoup(page, "html.parser").select(".term, .term-note")

        client.post(url(attempt), form_of(attempt, {}, confirm="1"))
        soup = soup_of(client, url(attempt, "result"))
        (mark,) = soup.select(".term")
        assert mark.find_parent(class_="prose") is not None
        assert soup.find(id=mark["aria-describedby"])

    def test_practice_explains_with_ids_of_its_own(self, client):
        make_term("yes")
        question = make_question("Which?", "Yes", "No", is_practice=True)
        quiz = Quiz.objects.get(key=question.translation_key)
        for how in ({"X-Requested-With": "fetch"}, {}):
            data = {f"q-{quiz.key}": ["a"]}
            soup = BeautifulSoup(client.post(f"/learn/practice/{quiz.key}/", data, headers=how).content, "html.parser")
            (mark,) = soup.select(".term")
            assert mark["aria-describedby"] == f"term-{quiz.key}-yes"
            assert soup.find(id=mark["aria-describedby"])

    def test_a_practice_question_left_blank_is_asked_again_without_marks(self, client):
        make_term("yes")
        question = make_question("Which?", "Yes", "No", is_practice=True)
        page = client.post(f"/learn/practice/{question.translation_key}/", {}).content
        assert not BeautifulSoup(page, "html.parser").select(".term")
