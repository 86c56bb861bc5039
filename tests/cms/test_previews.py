import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from courses.models import Event, ReadingPlace
from quizzes.models import Attempt
from tests.cms.factories import (
    lesson_form,
    lessons_of,
    locale,
    make_course_page,
    make_lesson_page,
    make_question,
    make_quiz,
    modules_of,
    question_form,
)
from tests.cms.test_banks import draw, make_bank, make_drawing_quiz

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


def test_of_a_draw_an_example_is_previewed_and_said_to_be_one(editor):
    """S22: what one attempt might ask, in the order of the places, and not all that could be drawn."""
    bank = make_bank(questions=5)
    quiz = make_drawing_quiz(draw(2, bank), fixed=(make_question("Always?"),))
    url = reverse("wagtailsnippets_cms_quiz:preview_on_edit", args=[quiz.pk])
    form = nested_form_data(
        {
            "title": "Check",
            "pass_mark": "70",
            "questions": streamfield(
                [
                    ("draw", {"count": "3", "bank": str(bank.pk), "tag": "", "competency": "", "difficulty": ""}),
                    ("question", str(quiz.question_ids()[0])),
                ]
            ),
        }
    )
    assert editor.post(url, form).json()["is_valid"]
    html = editor.get(url).content.decode()
    asked = [number for number in range(1, 6) if f"Terms {number}?" in html]
    assert len(asked) == 3
    said = "Drawn for each attempt: 3 of the 5 that match “Terms”. For example:"
    assert html.index(said) < min(html.index(f"Terms {number}?") for number in asked)
    assert max(html.index(f"Terms {number}?") for number in asked) < html.index("Always?")
    again = editor.get(url).content.decode()
    assert [number for number in range(1, 6) if f"Terms {number}?" in again] == asked, "the same example each time"


def test_a_translation_previews_the_draws_of_its_source(editor):
    quiz = make_drawing_quiz(draw(1, make_bank(questions=2)))
    copy = quiz.copy_for_translation(locale("ko"))
    copy.save()
    url = reverse("wagtailsnippets_cms_quiz:preview_on_edit", args=[copy.pk])
    assert editor.post(url, {"title": "확인"}).json()["is_valid"]
    assert "1 of the 2 that match “Terms”" in editor.get(url).content.decode()
