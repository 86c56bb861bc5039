"""What the import of a whole course costs, and that nothing is missed by doing its parts together."""

import uuid
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision
from wagtail.search.backends import get_search_backend

from cms.library import Library
from cms.models import LessonPage, Question
from quizzes.models import QuizRevision
from tests.cms.folders import change, key, write_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

QUESTION = """\
  - key: {key}
{kind}    stem: {stem}
    choices:
      - {{id: a, text: It is, {correct}explanation: "Yes."}}
      - {{id: b, text: It is not, explanation: "No."}}
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_course(tmp_path)


def run(folder: Path) -> None:
    call_command("import_course", str(folder), yes=True, verbosity=0)


def statements(folder: Path) -> int:
    with CaptureQueriesContext(connection) as captured:
        run(folder)
    return len(captured)


def add_questions(folder: Path, count: int) -> None:
    """To the quiz of the first lesson, in both languages."""
    for _ in range(count):
        new = uuid.uuid4()
        for language, stem in (("en", f"Is {new} a key?"), ("ko", f"{new}는 키인가요?")):
            is_source = language == "en"
            text = QUESTION.format(
                key=new,
                stem=stem,
                kind="    kind: single\n" if is_source else "",
                correct="correct: true, " if is_source else "",
            )
            change(folder, f"{language}/basics/first.quiz.yaml", "practice:\n", f"{text}practice:\n")


def test_twice_as_many_questions_cost_at_most_twice_as_much(folder):
    run(folder)
    add_questions(folder, 5)
    five = statements(folder)
    add_questions(folder, 10)
    ten = statements(folder)
    assert Question.objects.filter(live=True).count() == 2 * (2 + 5 + 10)
    assert ten <= 2 * five, (five, ten)
    assert ten < 10 * 2 * 22, "a question in one language"


def test_importing_again_asks_for_all_rows_together(folder):
    add_questions(folder, 10)
    run(folder)
    assert statements(folder) < 40


def test_a_quiz_is_compiled_once_however_many_of_its_questions_are_new(folder, monkeypatch):
    compiled: Counter = Counter()
    compile_quiz = Library.compile_quiz

    def counted(self, quiz, **how):
        compiled[quiz.translation_key] += 1
        return compile_quiz(self, quiz, **how)

    monkeypatch.setattr(Library, "compile_quiz", counted)
    add_questions(folder, 4)
    run(folder)
    assert compiled == {uuid.UUID(key("quiz")): 1}
    content = QuizRevision.objects.get(quiz__key=key("quiz")).content
    assert [set(question["stem"]) for question in content["questions"]] == [{"en", "ko"}] * 5


def test_every_revision_stands_in_the_log(folder):
    """Of what is new, and of what was changed."""
    run(folder)
    change(folder, "en/basics/second.md", "It goes on.", "It goes on and on.")
    change(folder, "ko/basics/first.quiz.yaml", "프롬프트란?", "프롬프트란 무엇인가요?")
    run(folder)
    logged = {
        action: {
            pk
            for model in (PageLogEntry, ModelLogEntry)
            for pk in model.objects.filter(action=f"wagtail.{action}").values_list("revision", flat=True)
        }
        for action in ("edit", "publish")
    }
    imported = set(Revision.objects.filter(content__translation_key__in=imported_keys()).values_list("pk", flat=True))
    assert len(imported) == 14 + 2
    assert imported <= logged["edit"]
    assert imported <= logged["publish"]
    entry = PageLogEntry.objects.get(
        page__translation_key=key("second"), page__locale__language_code="ko", action="wagtail.publish"
    )
    assert entry.label == "둘째 레슨"
    assert entry.content_type.model_class() is LessonPage
    question = Question.objects.get(translation_key=key("practice"), locale__language_code="en")
    assert ModelLogEntry.objects.for_instance(question).filter(action="wagtail.publish").count() == 1


def imported_keys() -> list[str]:
    return [key(name) for name in ("course", "module", "first", "second", "quiz", "question", "practice")]


def test_what_was_imported_is_found(search_index, folder):
    """In the search of the admin, and so is what an author writes after the import."""
    run(folder)
    assert [question.translation_key.hex for question in search(Question, "limits")] == [
        key("practice").replace("-", "")
    ]
    assert [page.title for page in search(LessonPage, "precise")] == ["The first lesson"]
    page = LessonPage.objects.get(translation_key=key("second"), locale__language_code="en")
    page.title = "Wanderings"
    page.save_revision().publish()
    assert [found.pk for found in search(Page, "wanderings")] == [page.pk]


def search(model: type, words: str) -> list:
    return list(get_search_backend().search(words, model))
