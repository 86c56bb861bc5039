import pytest
from django.urls import reverse

from courses.models import Event, ReadingPlace
from quizzes.models import Attempt
from tests.cms.factories import (
    lesson_form,
    lessons_of,
    make_course_page,
    make_lesson_page,
    make_question,
    make_quiz,
    modules_of,
    question_form,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def preview(editor, page, form: dict) -> str:
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(url, form).json()["is_valid"]
    response = editor.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_a_lesson_is_previewed_as_it_would_be_read(editor):
    """S10: the preview shows the draft and writes nothing."""
    lesson = lessons_of(modules_of(make_course_page(lessons=1))[0])[0]
    html = preview(editor, lesson, lesson_form(lesson, title="A better title"))
    assert "A better title" in html
    assert "The first thought." in html
    assert not Event.objects.exists()
    assert not ReadingPlace.objects.exists()
    assert not Attempt.objects.exists()


def test_a_lesson_that_was_never_published_can_be_previewed(editor):
    module = modules_of(make_course_page(lessons=0))[0]
    lesson = make_lesson_page(module, "Draft", live=False)
    assert "Draft" in preview(editor, lesson, lesson_form(lesson))


def test_a_course_is_previewed(editor):
    course = make_course_page("Prompting", lessons=1)
    form = {
        "title": "Prompting, revised",
        "slug": course.slug,
        "summary": course.summary,
        "sources-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }
    assert "Prompting, revised" in preview(editor, course, form)


def test_a_question_is_previewed_with_its_explanations(editor):
    question = make_question("Which?", "Yes", "No")
    url = reverse("wagtailsnippets_cms_question:preview_on_edit", args=[question.pk])
    form = question_form("Which of the two?", "Yes", "No")
    assert editor.post(url, form).json()["is_valid"]
    html = editor.get(url).content.decode()
    assert "Which of the two?" in html
    assert "Because." in html


def test_a_quiz_is_previewed(editor):
    quiz = make_quiz(make_question("Which?"))
    url = reverse("wagtailsnippets_cms_quiz:preview_on_edit", args=[quiz.pk])
    form = {
        "title": "Check",
        "pass_mark": "70",
        "questions-count": "1",
        "questions-0-deleted": "",
        "questions-0-order": "0",
        "questions-0-type": "question",
        "questions-0-id": "",
        "questions-0-value": str(quiz.question_ids()[0]),
    }
    assert editor.post(url, form).json()["is_valid"]
    assert "Which?" in editor.get(url).content.decode()
