import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.compile import check
from cms.library import CannotCompile
from cms.models import Question
from quizzes.models import Quiz as QuizRecord
from quizzes.models import QuizRevision
from quizzes.schema import QuizContent
from tests.cms.factories import (
    choices,
    locale,
    make_course_page,
    make_lesson_page,
    make_question,
    make_quiz,
    modules_of,
    publish,
    question_form,
    row_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def content_of(key) -> QuizContent:
    return QuizContent.model_validate(QuizRecord.objects.get(key=key).revision.content)


def set_stem(question: Question, stem: str) -> Question:
    question.stem = f"<p>{stem}</p>"
    return publish(question)


def korean(question: Question, stem: str, *texts: str) -> Question:
    copy = question.copy_for_translation(locale("ko"))
    copy.stem = f"<p>{stem}</p>"
    copy.answer = json.dumps([{"type": question.kind, "value": {"choices": choices(*texts)}}])
    copy.save()
    return copy


def queries_of(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


class TestPublishing:
    def test_makes_one_revision_of_all_questions_in_order(self):
        one = make_question("One?", "Yes", "No", points=2)
        two = make_question("Two?", "A", "B", "C", kind="multiple", right=("a", "c"))
        quiz = make_quiz(one, two, title="Check", pass_mark=60, allowed_attempts=3)
        content = content_of(quiz.translation_key)
        assert content.title == {"en": "Check"}
        assert (content.pass_mark, content.allowed_attempts) == (60, 3)
        assert [question.key for question in content.questions] == [one.translation_key, two.translation_key]
        assert content.questions[0].points == 2
        assert content.questions[1].right == {"a", "c"}
        assert content.questions[0].choices[0].explanation == {"en": "<p>Because Yes.</p>"}

    def test_leaves_earlier_revisions_as_they_were(self):
        """S20: publishing an edited question adds a revision; what was asked before stays word for word."""
        question = make_question("Before?")
        quiz = make_quiz(question)
        before = QuizRevision.objects.values().get()
        set_stem(question, "After?")
        assert QuizRevision.objects.values().get(pk=before["id"]) == before
        assert QuizRevision.objects.count() == 2
        assert content_of(quiz.translation_key).questions[0].stem == {"en": "<p>After?</p>"}

    def test_the_same_again_adds_nothing(self):
        quiz = make_quiz(make_question())
        publish(quiz)
        assert QuizRevision.objects.count() == 1

    def test_publishing_a_question_asks_no_more_the_more_quizzes_there_are(self):
        question = make_question("Before?")
        make_quiz(question)
        few = queries_of(lambda: set_stem(question, "After?"))
        for _ in range(2):
            make_quiz(make_question("Another?"))
        assert queries_of(lambda: set_stem(question, "Later?")) == few

    def test_saving_a_draft_compiles_nothing(self):
        question = make_question("Before?")
        quiz = make_quiz(question)
        question.stem = "<p>Half-done?</p>"
        question.save_revision()
        assert content_of(quiz.translation_key).questions[0].stem == {"en": "<p>Before?</p>"}

    def test_a_published_translation_joins_the_same_revision_chain(self):
        question = make_question("Which?", "Yes", "No")
        quiz = make_quiz(question)
        copy = korean(question, "어느 것?", "네", "아니요")
        assert "ko" not in content_of(quiz.translation_key).questions[0].stem
        publish(copy)
        asked = content_of(quiz.translation_key).questions[0]
        assert asked.stem == {"en": "<p>Which?</p>", "ko": "<p>어느 것?</p>"}
        assert asked.choices[0].text == {"en": "Yes", "ko": "네"}

    def test_points_and_keys_come_from_the_source_language(self):
        question = make_question("Which?", "Yes", "No", points=3)
        quiz = make_quiz(question)
        copy = korean(question, "어느 것?", "네", "아니요")
        copy.points = 99
        copy.answer = json.dumps([{"type": "single", "value": {"choices": choices("네", "아니요", right=("b",))}}])
        publish(copy)
        asked = content_of(quiz.translation_key).questions[0]
        assert asked.points == 3
        assert asked.right == {"a"}

    def test_what_an_author_smuggles_in_is_stripped(self):
        """X5"""
        question = make_question("Hi <script>alert(1)</script><img src=x onerror=alert(1)>")
        quiz = make_quiz(question)
        stem = content_of(quiz.translation_key).questions[0].stem["en"]
        assert "script" not in stem
        assert "onerror" not in stem

    def test_the_lesson_gets_its_quiz_once_it_is_published(self):
        course = make_course_page(lessons=0)
        quiz = make_quiz(make_question(), live=False)
        lesson = make_lesson_page(modules_of(course)[0], quiz=quiz, completion_rule="quiz_submitted")
        assert row_of(lesson).quiz is None
        publish(quiz)
        assert row_of(lesson).quiz.key == quiz.translation_key
        assert row_of(lesson).completion_rule == "quiz_submitted"


class TestRefusing:
    def test_a_quiz_without_questions(self):
        quiz = make_quiz(live=False)
        with pytest.raises(CannotCompile, match="at least one question"):
            publish(quiz)
        quiz.refresh_from_db()
        assert not quiz.live
        assert not QuizRecord.objects.exists()

    def test_a_question_that_is_not_published_is_named(self):
        quiz = make_quiz(make_question("Unfinished?", live=False), live=False)
        with pytest.raises(CannotCompile, match="Unfinished"):
            publish(quiz)

    def test_a_question_for_practice_cannot_count(self):
        quiz = make_quiz(make_question(is_practice=True), live=False)
        with pytest.raises(CannotCompile, match="for practice"):
            publish(quiz)

    def test_a_bad_edit_leaves_the_old_revision_in_force(self):
        """S20: the quiz goes on as it was, and the snippet does not go live."""
        question = make_question("Which?", "Yes", "No")
        quiz = make_quiz(question)
        question.answer = json.dumps([{"type": "single", "value": {"choices": choices("Yes", "No", right=("a", "b"))}}])
        with pytest.raises(CannotCompile, match="Exactly one choice"):
            publish(question)
        question.refresh_from_db()
        assert len(question.answer[0].value["choices"]) == 2
        assert content_of(quiz.translation_key).questions[0].right == {"a"}
        assert QuizRevision.objects.count() == 1

    def test_a_translation_with_other_choices(self):
        question = make_question("Which?", "Yes", "No")
        copy = korean(question, "어느 것?", "네")
        with pytest.raises(CannotCompile, match="translate only the words"):
            publish(copy)

    def test_a_deleted_question_is_noticed(self):
        question = make_question()
        quiz = make_quiz(question)
        question.delete()
        with pytest.raises(CannotCompile, match="deleted"):
            check(quiz)


class TestPractice:
    def test_a_question_for_practice_is_a_quiz_of_one(self):
        question = make_question(is_practice=True)
        record = QuizRecord.objects.get(key=question.translation_key)
        assert record.is_practice
        assert [asked.key for asked in content_of(record.key).questions] == [question.translation_key]

    def test_a_question_of_a_quiz_is_never_served_for_practice(self):
        """S13: the practice address explains whatever it knows, so it must not know what is scored."""
        question = make_question()
        make_quiz(question)
        assert not QuizRecord.objects.filter(key=question.translation_key).exists()

    def test_publishing_it_renews_the_lessons_that_show_it(self):
        question = make_question(is_practice=True)
        course = make_course_page(lessons=0)
        block = {"type": "check", "id": "c", "value": {"question": question.pk, "anchor": "check"}}
        lesson = make_lesson_page(modules_of(course)[0], body=json.dumps([block]))
        before = row_of(lesson).translations.get().version
        set_stem(question, "Another?")
        assert row_of(lesson).translations.get().version != before


class TestUnpublishing:
    def test_a_question_in_use_stays(self, editor):
        """What is in force outlives its snippet; the author is told to take it out of the quiz first."""
        question = make_question()
        make_quiz(question)
        response = editor.post(reverse("wagtailsnippets_cms_question:unpublish", args=[question.pk]), follow=True)
        assert "is in use" in response.content.decode()
        question.refresh_from_db()
        assert question.live

    def test_a_translation_gives_way_to_the_source_language(self, editor):
        question = make_question("Which?", "Yes", "No")
        quiz = make_quiz(question)
        copy = publish(korean(question, "어느 것?", "네", "아니요"))
        editor.post(reverse("wagtailsnippets_cms_question:unpublish", args=[copy.pk]))
        copy.refresh_from_db()
        assert not copy.live
        assert content_of(quiz.translation_key).questions[0].stem == {"en": "<p>Which?</p>"}


class TestInTheList:
    def test_a_question_stands_once_and_its_translation_where_it_is_asked_for(self, editor):
        question = make_question("Which?", "Yes", "No")
        publish(korean(question, "어느 것?", "네", "아니요"))
        url = reverse("wagtailsnippets_cms_question:list")
        html = editor.get(url).content.decode()
        assert "Which?" in html
        assert "en, ko" in html
        assert "어느 것?" not in html
        assert "어느 것?" in editor.get(url, {"locale": "ko"}).content.decode()

    def test_it_is_filtered_by_kind_and_competency(self, editor):
        make_question("About prompts?", competencies="prompting, strategy")
        make_question("About promptness?", competencies="prompting-fast")
        make_question("Several?", "A", "B", kind="multiple")
        url = reverse("wagtailsnippets_cms_question:list")
        html = editor.get(url, {"competency": "prompting"}).content.decode()
        assert "About prompts?" in html
        assert "About promptness?" not in html
        html = editor.get(url, {"kind": "multiple"}).content.decode()
        assert "Several?" in html
        assert "About prompts?" not in html


class TestInTheEditor:
    def add(self, editor, form: dict):
        return editor.post(reverse("wagtailsnippets_cms_question:add"), {**form, "action-publish": "1"}, follow=True)

    def test_a_question_is_written_and_published(self, editor):
        self.add(editor, question_form("What is a prompt?", "A request", "A reply"))
        question = Question.objects.get()
        assert question.live
        assert question.kind == "single"
        ids = [choice["choice_id"] for choice in question.answer[0].value["choices"]]
        assert len(set(ids)) == 2
        assert all(ids)

    def test_two_right_choices_are_refused_with_a_reason(self, editor):
        response = self.add(editor, question_form("Which?", "A", "B", right=(0, 1)))
        assert "Tick exactly one choice as right" in response.content.decode()
        assert not Question.objects.filter(live=True).exists()

    def test_a_choice_keeps_its_id_through_an_edit(self, editor):
        """Past responses refer to it."""
        question = make_question("Which?", "Yes", "No")
        form = question_form("Which now?", "Yes!", "No!")
        form["answer-0-value-choices-0-value-choice_id"] = "a"
        form["answer-0-value-choices-1-value-choice_id"] = "b"
        editor.post(reverse("wagtailsnippets_cms_question:edit", args=[question.pk]), {**form, "action-publish": "1"})
        question.refresh_from_db()
        assert "Which now?" in question.stem
        assert [choice["choice_id"] for choice in question.answer[0].value["choices"]] == ["a", "b"]

    def test_the_reason_why_a_quiz_cannot_be_published_is_shown(self, editor):
        draft = make_question("Unfinished?", live=False)
        form = {
            "title": "Check",
            "questions-count": "1",
            "questions-0-deleted": "",
            "questions-0-order": "0",
            "questions-0-type": "question",
            "questions-0-id": "",
            "questions-0-value": str(draft.pk),
            "pass_mark": "70",
            "action-publish": "1",
        }
        response = editor.post(reverse("wagtailsnippets_cms_quiz:add"), form, follow=True)
        assert "Unfinished?\\u201d is not published yet" in response.content.decode()  # the editor puts it at the field

    def test_practice_cannot_become_a_test_once_published(self, editor):
        question = make_question(is_practice=True)
        form = question_form("Which?", "Yes", "No")
        response = editor.post(
            reverse("wagtailsnippets_cms_question:edit", args=[question.pk]),
            {**form, "action-publish": "1"},
            follow=True,
        )
        assert "cannot change once" in response.content.decode()
        question.refresh_from_db()
        assert question.is_practice


def test_a_scheduled_quiz_is_compiled_when_its_time_comes():
    from cms.tasks import publish_scheduled_pages

    quiz = make_quiz(make_question(), live=False)
    quiz.go_live_at = timezone.now() + timezone.timedelta(hours=1)
    quiz.save_revision().publish()
    assert not QuizRecord.objects.exists()
    quiz.revisions.update(approved_go_live_at=timezone.now() - timezone.timedelta(minutes=1))
    revision = quiz.revisions.get()
    revision.content["go_live_at"] = None
    revision.save()
    publish_scheduled_pages()
    quiz.refresh_from_db()
    assert quiz.live
    assert QuizRecord.objects.get(key=quiz.translation_key).revision is not None


def test_one_bad_snippet_does_not_hold_up_the_others():
    from cms.tasks import publish_scheduled_pages

    bad, good = make_quiz(live=False), make_quiz(make_question(), live=False)
    for minutes, quiz in ((2, bad), (1, good)):
        quiz.save_revision()
        quiz.revisions.update(approved_go_live_at=timezone.now() - timezone.timedelta(minutes=minutes))
    publish_scheduled_pages()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.live, good.live) == (False, True)
    assert not bad.revisions.filter(approved_go_live_at__isnull=False).exists()
