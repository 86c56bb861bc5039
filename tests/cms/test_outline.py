import datetime as dt

import pytest
from django.core import serializers
from django.urls import reverse
from django.utils import timezone

from cms.models import CatalogPage, CoursePage, LessonPage, ModulePage
from cms.outline import sync_outline
from courses.completion import complete_lesson
from courses.due import make_due_dates
from courses.models import (
    Certificate,
    Completion,
    Course,
    CourseTranslation,
    Lesson,
    LessonTranslation,
    Module,
    ModuleTranslation,
)
from courses.outline import load_outline
from courses.progress import progress
from tests.cms.factories import (
    lesson_form,
    lessons_of,
    locale,
    make_course_page,
    make_lesson_page,
    make_page,
    make_question,
    make_quiz,
    modules_of,
    publish,
    row_of,
    translate,
    translate_course,
)
from tests.factories import make_cohort, make_enrollment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

ROWS = (Course, CourseTranslation, Module, ModuleTranslation, Lesson, LessonTranslation)


def snapshot() -> str:
    return "\n".join(serializers.serialize("json", model.objects.order_by("pk")) for model in ROWS)


def path_of(page: LessonPage, language: str = "en") -> str | None:
    return LessonTranslation.objects.get(lesson__key=page.translation_key, language=language).path


def percent(enrollment) -> int | None:
    outline = load_outline(enrollment.course_id, "en", enrollment=enrollment)
    return progress([lesson for module in outline.modules for lesson in module.lessons]).percent


def test_a_published_course_becomes_rows_in_order():
    course = make_course_page("Prompting", lessons=2, slug="prompting")
    module = modules_of(course)[0]
    first, second = lessons_of(module)
    row = row_of(course)
    assert row.is_live
    assert row.translations.get(language="en").path == "prompting"
    assert [lesson.key for lesson in row.lessons.all()] == [first.translation_key, second.translation_key]
    assert [lesson.position for lesson in row.lessons.all()] == [1, 2]
    assert path_of(first) == f"prompting/{module.slug}/{first.slug}"
    assert row.lessons.first().translations.get().title == "Lesson 1"


def test_a_draft_leaves_no_row():
    course = make_course_page(lessons=1)
    draft = make_lesson_page(modules_of(course)[0], "Unfinished", live=False)
    sync_outline(course)
    assert not Lesson.objects.filter(key=draft.translation_key).exists()


def test_running_it_twice_changes_nothing():
    course = make_course_page(lessons=3)
    translate_course(course)
    before = snapshot()
    sync_outline(course)
    sync_outline(course.get_translation(locale("ko")))
    assert snapshot() == before


def test_the_languages_share_a_row_and_keep_their_own_words():
    """S7: translating moves nothing but words."""
    course = make_course_page(lessons=1)
    lesson = lessons_of(modules_of(course)[0])[0]
    enrollment = make_enrollment(course=row_of(course))
    complete_lesson(enrollment, row_of(lesson), rule="learner_marks", now=timezone.now())
    translate_course(course)
    row = row_of(lesson)
    assert {text.language: text.title for text in row.translations.all()} == {"en": "Lesson 1", "ko": "Lesson 1 (ko)"}
    assert Lesson.objects.count() == 1
    assert percent(enrollment) == 100


def test_a_lesson_whose_module_is_not_translated_has_no_korean_address():
    course = make_course_page(lessons=1)
    module = modules_of(course)[0]
    translate(course, "프롬프트")
    korean_module = translate(module, "첫 모듈")
    lesson = lessons_of(module)[0]
    translate(lesson, "첫 레슨")
    assert path_of(lesson, "ko")
    korean_module.unpublish()
    assert path_of(lesson, "ko") is None
    assert path_of(lesson, "en")


class TestUnpublishing:
    def test_takes_a_lesson_out_of_the_fraction_and_brings_it_back(self, editor):
        """S5: unpublished and published again in the editor; the completion keeps its time."""
        course = make_course_page(lessons=2)
        first, second = lessons_of(modules_of(course)[0])
        enrollment = make_enrollment(course=row_of(course))
        done_at = dt.datetime(2026, 3, 3, 10, 0, tzinfo=dt.UTC)
        complete_lesson(enrollment, row_of(first), rule="learner_marks", now=done_at)
        assert percent(enrollment) == 50
        added_at = row_of(first).added_at

        editor.post(reverse("wagtailadmin_pages:unpublish", args=[first.pk]))
        assert not row_of(first).is_live
        assert path_of(first) is None
        assert percent(enrollment) == 0

        editor.post(reverse("wagtailadmin_pages:edit", args=[first.pk]), {**lesson_form(first), "action-publish": "1"})
        assert row_of(first).is_live
        assert percent(enrollment) == 50
        assert Completion.objects.get().completed_at == done_at
        assert row_of(first).added_at == added_at
        assert [row_of(first).position, row_of(second).position] == [1, 2]

    def test_of_a_module_takes_its_lessons_along(self):
        course = make_course_page(lessons=2)
        module = modules_of(course)[0]
        module.unpublish()
        assert not Module.objects.get().is_live
        assert not Lesson.objects.filter(is_live=True).exists()
        publish(module)
        assert Lesson.objects.filter(is_live=True).count() == 2

    def test_of_the_course_frees_its_address(self):
        course = make_course_page(lessons=1, slug="prompting")
        course.unpublish()
        row = row_of(course)
        assert not row.is_live
        assert row.translations.get().path is None
        assert LessonTranslation.objects.get().path is None


class TestDeleting:
    @pytest.mark.postgres
    def test_a_lesson_in_the_admin_deletes_no_record(self, office):
        """S6: completions, certificate and the lesson's row stay when its page is deleted in the admin."""
        course = make_course_page(lessons=1)
        lesson = lessons_of(modules_of(course)[0])[0]
        row = row_of(lesson)
        enrollment = make_enrollment(course=row_of(course))
        complete_lesson(enrollment, row, rule="learner_marks", now=timezone.now())
        assert Certificate.objects.count() == 1

        office.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))

        assert not LessonPage.objects.filter(pk=lesson.pk).exists()
        row.refresh_from_db()
        assert not row.is_live
        assert Completion.objects.get().lesson == row
        assert Certificate.objects.count() == 1

    @pytest.mark.postgres
    def test_a_whole_course_in_the_admin_deletes_no_row(self, office):
        """S6"""
        course = make_course_page(lessons=2)
        office.post(reverse("wagtailadmin_pages:delete", args=[course.pk]), {"confirm_site_name": "Seodang"})
        assert not row_of(course).is_live
        assert Lesson.objects.count() == 2
        assert not Lesson.objects.filter(is_live=True).exists()
        assert not LessonTranslation.objects.filter(path__isnull=False).exists()


class TestMovingAndRenaming:
    def test_renaming_changes_words_and_address_only(self, editor):
        """S7: a new title and a new slug, through the editor."""
        course = make_course_page(lessons=1, slug="prompting")
        module = modules_of(course)[0]
        lesson = lessons_of(module)[0]
        enrollment = make_enrollment(course=row_of(course))
        complete_lesson(enrollment, row_of(lesson), rule="learner_marks", now=timezone.now())
        form = lesson_form(lesson, title="Renamed", slug="renamed")
        editor.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), {**form, "action-publish": "1"})
        assert row_of(lesson).translations.get().title == "Renamed"
        assert path_of(lesson) == f"prompting/{module.slug}/renamed"
        assert percent(enrollment) == 100

    def test_a_new_slug_of_the_course_reaches_every_lesson(self):
        course = make_course_page(lessons=2, slug="prompting")
        course.slug = "asking"
        publish(course)
        assert {text.path.split("/")[0] for text in LessonTranslation.objects.all()} == {"asking"}
        assert CourseTranslation.objects.get().path == "asking"

    @pytest.mark.postgres
    def test_slugs_can_be_swapped(self):
        """Two addresses change hands at once; the unique constraint never objects."""
        course = make_course_page(lessons=2)
        first, second = lessons_of(modules_of(course)[0])
        paths = path_of(first), path_of(second)
        LessonPage.objects.filter(pk=first.pk).update(slug="between")
        slugs = first.slug, second.slug
        LessonPage.objects.filter(pk=second.pk).update(slug=slugs[0])
        LessonPage.objects.filter(pk=first.pk).update(slug=slugs[1])
        sync_outline(course)
        assert (path_of(first), path_of(second)) == (paths[1], paths[0])

    def test_reordering_in_the_admin_renumbers(self, office):
        """S7: order changes, completions do not."""
        course = make_course_page(lessons=3)
        first, second, third = lessons_of(modules_of(course)[0])
        enrollment = make_enrollment(course=row_of(course))
        complete_lesson(enrollment, row_of(third), rule="learner_marks", now=timezone.now())
        office.post(reverse("wagtailadmin_pages:set_page_position", args=[third.pk]) + "?position=0")
        assert [row_of(page).position for page in (third, first, second)] == [1, 2, 3]
        assert percent(enrollment) == 33

    def test_a_lesson_moves_to_another_module(self):
        """S7"""
        course = make_course_page(lessons=1)
        second_module = make_page(ModulePage, course, "Second module")
        lesson = lessons_of(modules_of(course)[0])[0]
        enrollment = make_enrollment(course=row_of(course))
        complete_lesson(enrollment, row_of(lesson), rule="learner_marks", now=timezone.now())
        lesson.move(second_module, pos="last-child")
        assert row_of(lesson).module.key == second_module.translation_key
        assert percent(enrollment) == 100

    def test_a_lesson_moves_to_another_course(self):
        here, there = make_course_page("Here", lessons=2), make_course_page("There", lessons=1)
        lesson = lessons_of(modules_of(here)[0])[0]
        lesson.move(modules_of(there)[0], pos="last-child")
        row = row_of(lesson)
        assert row.is_live
        assert row.course == row_of(there)
        assert row_of(here).lessons.get().position == 1


class TestSubstantialEdits:
    def test_only_a_ticked_edit_moves_the_date(self, editor):
        """S8: an edit keeps the completion; only the ticked one says that there is something new."""
        course = make_course_page(lessons=1)
        lesson = lessons_of(modules_of(course)[0])[0]
        enrollment = make_enrollment(course=row_of(course))
        complete_lesson(enrollment, row_of(lesson), rule="learner_marks", now=timezone.now())
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])

        editor.post(url, {**lesson_form(lesson, summary="A typo mended."), "action-publish": "1"})
        assert row_of(lesson).substantially_updated_at is None

        form = lesson_form(lesson, summary="Rewritten.", is_substantial_edit="on")
        editor.post(url, {**form, "action-publish": "1"})
        updated_at = row_of(lesson).substantially_updated_at
        assert updated_at is not None
        assert percent(enrollment) == 100

        assert "checked" not in _tick(editor.get(url).content.decode())
        editor.post(url, {**lesson_form(lesson, summary="Another typo."), "action-publish": "1"})
        assert row_of(lesson).substantially_updated_at == updated_at
        assert row_of(lesson).translations.get().version != ""

    @pytest.fixture
    def lesson(self):
        """Published with the tick, a while ago."""
        lesson = lessons_of(modules_of(make_course_page(lessons=1))[0])[0]
        lesson.is_substantial_edit = True
        return publish(lesson)

    def test_a_translation_of_it_starts_without_the_tick(self, editor, lesson):
        """S8: the English edit was substantial; that it can now be read in Korean is none."""
        translate_course(CoursePage.objects.get())
        updated_at = row_of(lesson).substantially_updated_at
        korean = LessonPage.objects.get(locale__language_code="ko")
        assert not korean.is_substantial_edit
        assert "checked" not in _tick(editor.get(reverse("wagtailadmin_pages:edit", args=[korean.pk])).content.decode())
        publish(korean)
        assert row_of(lesson).substantially_updated_at == updated_at is not None

    def test_taken_off_and_put_back_it_is_not_edited(self, editor, lesson):
        """S8: neither from the list, which publishes the same revision, nor from the editor, which saves another."""
        updated_at = row_of(lesson).substantially_updated_at
        lesson.unpublish()
        lesson.get_latest_revision().publish()
        assert row_of(lesson).is_live
        assert row_of(lesson).substantially_updated_at == updated_at
        lesson.refresh_from_db()
        lesson.unpublish()
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
        assert "checked" not in _tick(editor.get(url).content.decode())
        editor.post(url, {**lesson_form(lesson), "action-publish": "1"})
        assert row_of(lesson).is_live
        assert row_of(lesson).substantially_updated_at == updated_at

    def test_the_tick_of_a_draft_stays_until_it_is_published(self, editor, lesson):
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
        updated_at = row_of(lesson).substantially_updated_at
        editor.post(url, lesson_form(lesson, summary="Rewritten.", is_substantial_edit="on"))
        assert "checked" in _tick(editor.get(url).content.decode())
        assert row_of(lesson).substantially_updated_at == updated_at
        editor.post(url, {**lesson_form(lesson, is_substantial_edit="on"), "action-publish": "1"})
        assert row_of(lesson).substantially_updated_at > updated_at

    def test_a_saved_draft_shows_learners_nothing(self, editor):
        course = make_course_page(lessons=1)
        lesson = lessons_of(modules_of(course)[0])[0]
        before = snapshot()
        editor.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), lesson_form(lesson, title="Half-done"))
        lesson.refresh_from_db()
        assert lesson.has_unpublished_changes
        assert snapshot() == before


def _tick(html: str) -> str:
    at = html.index('name="is_substantial_edit"')
    return html[at - 200 : at + 200].split("<input")[-1].split(">")[0]


class TestQuizzes:
    def test_a_rule_that_needs_a_quiz_has_one(self):
        course = make_course_page(lessons=0)
        quiz = make_quiz(make_question())
        lesson = make_lesson_page(modules_of(course)[0], quiz=quiz, completion_rule="quiz_passed")
        row = row_of(lesson)
        assert row.completion_rule == "quiz_passed"
        assert row.quiz.key == quiz.translation_key

    def test_a_copied_lesson_does_not_take_the_quiz_away(self):
        """A quiz hangs on one live lesson; the copy can be completed without it until it gets its own."""
        course = make_course_page(lessons=0)
        quiz = make_quiz(make_question())
        lesson = make_lesson_page(modules_of(course)[0], quiz=quiz, completion_rule="quiz_passed")
        copy = publish(lesson.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False))
        assert row_of(lesson).quiz is not None
        assert row_of(copy).quiz is None
        assert row_of(copy).completion_rule == "learner_marks"

    @pytest.mark.postgres
    def test_two_lessons_can_swap_their_quizzes(self):
        course = make_course_page(lessons=0)
        one, two = make_quiz(make_question("One?")), make_quiz(make_question("Two?"))
        first = make_lesson_page(modules_of(course)[0], quiz=one, completion_rule="quiz_passed")
        second = make_lesson_page(modules_of(course)[0], quiz=two, completion_rule="quiz_passed")
        LessonPage.objects.filter(pk=first.pk).update(quiz=two)
        LessonPage.objects.filter(pk=second.pk).update(quiz=one)
        sync_outline(course)
        assert row_of(first).quiz.key == two.translation_key
        assert row_of(second).quiz.key == one.translation_key


def test_two_courses_swap_their_slugs():
    here, there = make_course_page("Here", lessons=1, slug="here"), make_course_page("There", lessons=1, slug="there")
    for slug, page in (("between", here), ("here", there), ("there", here)):
        page.slug = slug
        publish(page)
    assert row_of(here).translations.get().path == "there"
    assert row_of(there).translations.get().path == "here"
    assert CatalogPage.objects.count() == 2


def test_a_lesson_published_later_gets_its_due_date_in_a_running_cohort():
    """S27: from the cohort's pace, without anyone saving the cohort again."""
    course = make_course_page(lessons=2)
    today = timezone.localdate()
    cohort = make_cohort(
        row_of(course), starts_on=today, ends_on=today + dt.timedelta(days=60), lessons_per_week=1, time_zone="UTC"
    )
    make_due_dates(cohort)
    page = make_lesson_page(modules_of(course)[0], "Third")
    due = cohort.due_dates.get(lesson__key=page.translation_key)
    assert due.due_on == today + dt.timedelta(days=20)
