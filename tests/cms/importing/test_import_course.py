import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.importing.plan import Verdict, make_plan
from cms.importing.read import read_course
from cms.models import CoursePage, LessonPage, Question
from courses.completion import complete_lesson
from courses.models import Course, Lesson
from quizzes.models import Quiz, QuizRevision
from tests.cms.factories import lesson_form
from tests.cms.folders import change, key, write_course
from tests.factories import make_enrollment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_course(tmp_path)


def run(folder: Path, **options) -> str:
    out = StringIO()
    call_command("import_course", str(folder), **{"yes": True, **options}, stdout=out, stderr=out)
    return out.getvalue()


def lesson(slug: str = "first", language: str = "en") -> LessonPage:
    return LessonPage.objects.get(translation_key=key(slug), locale__language_code=language)


def verdicts(folder: Path, **options) -> dict[tuple[str, str, str], str]:
    plan = make_plan(read_course(folder), **options)
    return {(c.kind, c.language, c.label): c.verdict for c in plan.changes if c.verdict != Verdict.UNCHANGED}


def test_the_course_stands_in_both_languages(folder):
    run(folder)
    course = Course.objects.get(key=key("course"))
    assert {text.language: text.path for text in course.translations.all()} == {"en": "prompting", "ko": "prompting"}
    assert [row.position for row in course.lessons.all()] == [1, 2]
    first = Lesson.objects.get(key=key("first"))
    assert first.completion_rule == "quiz_passed"
    assert first.is_free_preview
    assert first.quiz.key.hex == key("quiz").replace("-", "")
    assert first.translations.get(language="ko").path == "prompting/basics/first"
    assert Quiz.objects.get(key=key("practice")).is_practice
    assert QuizRevision.objects.filter(quiz__key=key("quiz")).get().content["questions"][0]["stem"] == {
        "en": "<p>What is a prompt?</p>",
        "ko": "<p>프롬프트란?</p>",
    }


@pytest.mark.postgres
def test_twice_changes_nothing(folder):
    run(folder)
    before = (Page.objects.count(), Revision.objects.count(), QuizRevision.objects.count(), Question.objects.count())
    assert "Nothing to do." in run(folder)
    after = (Page.objects.count(), Revision.objects.count(), QuizRevision.objects.count(), Question.objects.count())
    assert after == before


def test_a_change_in_a_file_updates_that_page_alone(folder):
    """S7: the row, its key and every completion stay."""
    run(folder)
    enrollment = make_enrollment(course=Course.objects.get())
    complete_lesson(enrollment, Lesson.objects.get(key=key("second")), rule="learner_marks", now=timezone.now())
    change(folder, "en/basics/second.md", "It goes on.", "It goes on and on.")
    out = run(folder)
    assert "updated: lesson en second  (1 learner)" in out
    assert "created 0, updated 1, unchanged 13" in out
    assert "on and on" in lesson("second").body[0].value["text"].source
    assert enrollment.completions.get().lesson.key.hex == key("second").replace("-", "")


def test_an_edited_set_of_questions_makes_one_revision(folder):
    run(folder)
    change(folder, "en/basics/first.quiz.yaml", "What is a prompt?", "What, then, is a prompt?")
    change(folder, "ko/basics/first.quiz.yaml", "프롬프트란?", "프롬프트란 무엇인가요?")
    change(folder, "en/basics/first.quiz.yaml", "pass_mark: 70", "pass_mark: 80")
    run(folder)
    assert QuizRevision.objects.filter(quiz__key=key("quiz")).count() == 2


def test_the_plan_only_prints(folder):
    out = run(folder, plan=True, yes=False)
    assert "created: lesson ko second" in out
    assert not CoursePage.objects.exists()


def test_without_yes_it_asks(folder, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(folder, yes=False)
    assert not CoursePage.objects.exists()


def test_bad_files_import_nothing_and_say_all(folder):
    change(folder, "en/basics/second.md", " {#p-on}", "")
    change(folder, "ko/basics/first.quiz.yaml", "id: b", "id: c")
    out = StringIO()
    with pytest.raises(CommandError, match="problems in the files; nothing was imported"):
        call_command("import_course", str(folder), yes=True, stdout=out, stderr=out)
    assert "prompting/en/basics/second.md:8: A paragraph needs an anchor" in out.getvalue()
    assert "prompting/ko/basics/first.quiz.yaml:6: The choices' ids differ" in out.getvalue()
    assert not CoursePage.objects.exists()
    assert not Question.objects.exists()


class TestEditedOnTheWeb:
    def edit(self, editor, page: LessonPage, **changes) -> None:
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        response = editor.post(url, {**lesson_form(page, **changes), "action-publish": "1"})
        assert response.status_code == 302, response.context["form"].errors

    def test_what_an_author_changed_is_named_and_left(self, folder, editor):
        run(folder)
        self.edit(editor, lesson("second"), title="As Hana put it")
        change(folder, "en/basics/second.md", "How it goes on.", "How it continues.")
        out = run(folder)
        assert "edited on the web, left alone: lesson en second" in out
        assert lesson("second").title == "As Hana put it"
        assert lesson("second").summary == "How it goes on."

    def test_what_an_author_changes_while_it_asks_is_named_and_left(self, folder, editor, monkeypatch):
        """Q1: the plan may be looked at for as long as somebody likes."""
        run(folder)
        change(folder, "en/basics/first.md", "How it begins.", "How it starts.")
        change(folder, "en/basics/second.md", "How it goes on.", "How it continues.")

        def says_yes_at_last(_prompt) -> str:
            self.edit(editor, lesson("second"), title="As Hana put it")
            return "y"

        monkeypatch.setattr("builtins.input", says_yes_at_last)
        told = run(folder, yes=False).splitlines()
        assert "updated: lesson en second" in told, "as it was planned"
        assert told[-1] == "edited on the web, left alone: lesson en second"
        assert (lesson("second").title, lesson("second").summary) == ("As Hana put it", "How it goes on.")
        assert lesson().summary == "How it starts."

    def test_overwrite_takes_the_file(self, folder, editor):
        run(folder)
        self.edit(editor, lesson("second"), title="As Hana put it")
        assert "updated: lesson en second" in run(folder, overwrite=True)
        assert lesson("second").title == "The second lesson"
        assert verdicts(folder) == {}

    def test_a_draft_counts_as_an_edit(self, folder, editor):
        run(folder)
        page = lesson("second")
        editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), lesson_form(page, title="Half-done"))
        assert verdicts(folder) == {("lesson", "en", "second"): Verdict.EDITED}

    def test_opening_and_saving_is_no_edit(self, folder, editor):
        """The editor writes rich text in its own words; the content is the same."""
        run(folder)
        self.edit(editor, lesson("second"))
        assert lesson("second").revisions.count() == 2
        assert verdicts(folder) == {}

    def test_a_deleted_lesson_is_not_brought_back(self, folder, office):
        run(folder)
        office.post(reverse("wagtailadmin_pages:delete", args=[lesson("second", "ko").pk]))
        assert verdicts(folder) == {("lesson", "ko", "second"): Verdict.EDITED}
        run(folder)
        assert not LessonPage.objects.filter(translation_key=key("second"), locale__language_code="ko").exists()

    def test_an_edited_question_is_left(self, folder, editor):
        run(folder)
        question = Question.objects.get(translation_key=key("question"), locale__language_code="en")
        question.stem = "<p>As Hana asks it?</p>"
        question.save_revision().publish()
        change(folder, "en/basics/first.quiz.yaml", "What is a prompt?", "Something else?")
        assert "edited on the web, left alone: question en first questions 1" in run(folder)
        question.refresh_from_db()
        assert question.stem == "<p>As Hana asks it?</p>"


class TestRearranging:
    def test_lessons_change_places(self, folder):
        run(folder)
        change(folder, "course.yaml", "[first, second]", "[second, first]")
        run(folder)
        assert [row.key.hex for row in Course.objects.get().lessons.all()] == [
            key("second").replace("-", ""),
            key("first").replace("-", ""),
        ]
        assert verdicts(folder) == {}

    @pytest.mark.postgres
    def test_lessons_swap_their_slugs(self, folder):
        run(folder)
        for language in ("en", "ko"):
            base = folder / language / "basics"
            for ending in (".md", ".quiz.yaml"):
                for old, new in (("first", "between"), ("second", "first"), ("between", "second")):
                    if (base / f"{old}{ending}").exists():
                        (base / f"{old}{ending}").rename(base / f"{new}{ending}")
        change(folder, "course.yaml", "[first, second]", "[second, first]")
        run(folder)
        assert lesson("first").slug == "second"
        assert Lesson.objects.get(key=key("first")).translations.get(language="en").path == "prompting/basics/second"
        assert verdicts(folder) == {}

    def test_a_lesson_taken_out_is_retired_and_can_return(self, folder):
        """S5: off the site, its row and its slug's owner kept; back with the next import."""
        run(folder)
        change(folder, "course.yaml", "[first, second]", "[first]")
        for language in ("en", "ko"):
            (folder / language / "basics/second.md").rename(folder.parent / f"second-{language}.md")
        out = run(folder)
        assert "retired: lesson en The second lesson" in out
        row = Lesson.objects.get(key=key("second"))
        assert not row.is_live
        assert not lesson("second").live

        change(folder, "course.yaml", "[first]", "[first, second]")
        for language in ("en", "ko"):
            (folder.parent / f"second-{language}.md").rename(folder / language / "basics/second.md")
        run(folder)
        row.refresh_from_db()
        assert row.is_live
        assert lesson("second").slug == "second"
        assert verdicts(folder) == {}


def test_what_the_site_refuses_rolls_everything_back(folder, monkeypatch):
    def refuse(self, *args, **kwargs):
        from cms.library import CannotCompile

        raise CannotCompile(["No."])

    monkeypatch.setattr("cms.library.Library.compile_quiz", refuse)
    with pytest.raises(CommandError, match=r"Nothing was imported\. No\."):
        run(folder)
    assert not CoursePage.objects.exists()
    assert not Question.objects.exists()


def test_the_body_names_questions_of_its_own_language(folder):
    run(folder)
    for language in ("en", "ko"):
        check = next(block for block in lesson("first", language).body if block.block_type == "check")
        assert check.value["question"].locale.language_code == language
    assert json.loads(json.dumps(lesson().body.raw_data[0]["value"])) == {
        "text": "Where it starts",
        "level": "2",
        "anchor": "start",
    }
