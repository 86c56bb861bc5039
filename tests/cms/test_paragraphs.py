"""Paragraphs of lessons as the editors of questions choose them."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from courses.paragraphs import paragraph_name
from tests.cms.answer_forms import form_of
from tests.cms.factories import lessons_of, make_course_page, make_question, modules_of, translate_course
from tests.factories import make_user
from tests.quizzes.kinds.making import example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def course(site):
    """Two lessons, in English and in Korean."""
    course = make_course_page("Prompting", lessons=2)
    translate_course(course)
    return course


@pytest.fixture
def lesson(course):
    return lessons_of(modules_of(course)[0])[0]


def asked(browser, **what) -> dict:
    return browser.get(reverse("paragraphs"), what).json()


def test_all_lessons_each_once_below_their_module(editor, course):
    found = asked(editor)["lessons"]
    assert [(one["title"], one["module"]) for one in found] == [
        ("Lesson 1", "First module"),
        ("Lesson 2", "First module"),
    ]


def test_in_the_editors_own_language(editor, hana, course, lesson):
    profile = UserProfile.get_for_user(hana)
    profile.preferred_language = "ko"
    profile.save()
    assert [one["title"] for one in asked(editor)["lessons"]] == ["Lesson 1 (ko)", "Lesson 2 (ko)"]


def test_what_stands_in_a_lesson_and_how_it_begins(editor, lesson):
    found = asked(editor, lesson=str(lesson.translation_key))["paragraphs"]
    assert [one["words"] for one in found] == ["Where it starts", "The first thought."]
    assert found[0]["name"] == paragraph_name(lesson.translation_key, "opening")


def test_a_name_in_words(editor, lesson):
    def words(name: str) -> str:
        return asked(editor, name=name)["words"]

    assert words(paragraph_name(lesson.translation_key, "opening")) == "Lesson 1 · Where it starts"
    assert words("p-start") == "“p-start” in the lesson of the quiz that asks it"
    assert "has this paragraph no more" in words(paragraph_name(lesson.translation_key, "gone"))
    lesson.unpublish()
    assert "not published" in words(paragraph_name(lesson.translation_key, "opening"))
    assert words("no-key#p") == ""


@pytest.mark.parametrize("key", ["", "x", "../etc", "00000000-0000-0000-0000-000000000000"])
def test_of_no_lesson_there_is_nothing(editor, course, key):
    assert asked(editor, lesson=key or "-")["paragraphs"] == []


def test_only_authors_look(course):
    """X2"""
    assert Client().get(reverse("paragraphs")).status_code == 302
    mina = Client()
    mina.force_login(make_user("Mina"))
    assert mina.get(reverse("paragraphs")).status_code in {302, 403}


def test_what_was_chosen_is_kept_and_what_is_none_is_refused(editor, lesson):
    """Of the question and of each choice."""
    question = make_question("Which?")
    edit = reverse("wagtailsnippets_cms_question:edit", args=[question.pk])
    name = paragraph_name(lesson.translation_key, "opening")
    form = form_of(example("single"), anchor=name, put={"choices-0-value-anchor": name})
    editor.post(edit, {**form, "action-publish": "1"})
    question.refresh_from_db()
    assert (question.anchor, question.answer[0].value["choices"][0]["anchor"]) == (name, name)
    for slip in ("No Anchor", "x#p", f"{lesson.translation_key}#", f"{lesson.translation_key}#A b"):
        page = editor.post(edit, {**form, "anchor": slip}).content.decode()
        assert "Give the anchor of a paragraph, or choose one." in page


def test_the_editor_says_where_paragraphs_are_asked_for(editor):
    page = editor.get(reverse("wagtailsnippets_cms_question:edit", args=[make_question().pk])).content.decode()
    assert f'data-paragraph-url-value="{reverse("paragraphs")}"' in page
    assert "js/paragraph.js" in page
