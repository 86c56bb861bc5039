import re

import pytest
from django.urls import reverse

from cms.models import CoursePage, LessonPage, Question, Quiz
from quizzes.models import Quiz as QuizRecord
from tests.cms.factories import (
    lessons_of,
    locale,
    make_course_page,
    make_question,
    make_quiz,
    modules_of,
    question_form,
    row_of,
)
from tests.factories import make_enrollment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_a_snippet_copied_for_translation_starts_as_a_draft(editor):
    """Core would leave it live: English words shown as if they were Korean."""
    question = make_question()
    url = reverse("simple_translation:submit_snippet_translation", args=["cms", "question", question.pk])
    editor.post(url, {"locales": [locale("ko").pk]})
    copy = Question.objects.get(locale__language_code="ko")
    assert copy.translation_key == question.translation_key
    assert not copy.live
    assert copy.live_revision is None
    assert copy.first_published_at is None


def test_a_page_copied_for_translation_starts_as_a_draft(editor):
    course = make_course_page(lessons=1)
    url = reverse("simple_translation:submit_page_translation", args=[course.pk])
    editor.post(url, {"locales": [locale("ko").pk], "include_subtree": "on"})
    korean = CoursePage.objects.get(locale__language_code="ko")
    assert not korean.live
    assert LessonPage.objects.get(locale__language_code="ko").live is False
    assert (
        LessonPage.objects.get(locale__language_code="ko").translation_key
        == lessons_of(modules_of(course)[0])[0].translation_key
    )


def test_a_copied_page_is_a_new_lesson():
    """Its key is new, so nobody has completed it."""
    lesson = lessons_of(modules_of(make_course_page(lessons=1))[0])[0]
    copy = lesson.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert copy.translation_key != lesson.translation_key


def test_a_copied_snippet_is_a_new_question(editor):
    question = make_question("Which?", "Yes", "No")
    html = editor.get(reverse("wagtailsnippets_cms_question:copy", args=[question.pk])).content.decode()
    assert "Which?" in html
    action = re.search(r'<form[^>]*action="([^"]*question[^"]*)"[^>]*method="POST"', html, re.IGNORECASE)[1]
    editor.post(action, question_form("Which now?", "A", "B"))
    copy = Question.objects.exclude(pk=question.pk).get()
    question.refresh_from_db()
    assert copy.translation_key != question.translation_key
    assert "Which?" in question.stem


def test_a_copied_course_takes_no_learner_along():
    course = make_course_page(lessons=1)
    enrollment = make_enrollment(course=row_of(course))
    copy = course.copy(recursive=True, update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)
    keys = {page.translation_key for page in copy.get_descendants(inclusive=True)}
    assert course.translation_key not in keys
    assert enrollment.course.key == course.translation_key


def test_a_translation_is_not_asked_what_the_source_decides(editor):
    quiz = make_quiz(make_question())
    copy = quiz.copy_for_translation(locale("ko"))
    copy.save()
    html = editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[copy.pk])).content.decode()
    assert 'name="title"' in html
    assert 'name="pass_mark"' not in html
    editor.post(reverse("wagtailsnippets_cms_quiz:edit", args=[copy.pk]), {"title": "확인", "action-publish": "1"})
    copy.refresh_from_db()
    assert (copy.live, copy.title, copy.pass_mark) == (True, "확인", 70)
    record = QuizRecord.objects.get(key=quiz.translation_key)
    assert record.revision.content["title"] == {"en": "Check", "ko": "확인"}
    assert Quiz.objects.count() == 2


def test_a_question_in_use_is_not_deleted(editor):
    question = make_question()
    make_quiz(question)
    editor.post(reverse("wagtailsnippets_cms_question:delete", args=[question.pk]))
    assert Question.objects.filter(pk=question.pk).exists()
    unused = make_question()
    editor.post(reverse("wagtailsnippets_cms_question:delete", args=[unused.pk]))
    assert not Question.objects.filter(pk=unused.pk).exists()
