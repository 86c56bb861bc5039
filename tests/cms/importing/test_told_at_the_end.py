"""S20: no editor tells of the keys that an import changed, so the import says itself which earlier grades it left."""

from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from cms.consequences import regrade_url
from cms.models import Question
from cms.models import Quiz as QuizSnippet
from quizzes.models import Quiz
from quizzes.regrading import apply_regrade, plan_regrade
from tests.cms.factories import make_quiz
from tests.cms.folders import change, key, write_course
from tests.cms.test_banks import make_bank
from tests.quizzes.regrade_stories import take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
QUIZ = "en/basics/first.quiz.yaml"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = write_course(tmp_path)
    run(folder)
    return folder


def run(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_course", str(folder), "--yes", *options, stdout=out, stderr=out)
    return out.getvalue()


def quiz() -> Quiz:
    return Quiz.objects.select_related("revision").get(key=key("quiz"))


def mended(folder: Path) -> Path:
    """The other choice is right."""
    change(folder, QUIZ, "A request, correct: true", "A request")
    change(folder, QUIZ, "A reply,", "A reply, correct: true,")
    return folder


def test_an_import_that_changed_a_key_says_whose_grades_it_left_and_where_to_go(folder):
    """S20."""
    take(quiz(), "A reply", now=timezone.now())
    last = run(mended(folder)).splitlines()[-1]
    page = regrade_url(QuizSnippet.objects.get(translation_key=key("quiz"), locale__language_code="en"))
    assert last == (
        "“Check”: 1 attempt was graded by other keys or points than those in force now, and keeps its score. "
        f"{settings.SITE_URL}{page}"
    )


def test_it_says_so_in_korean_too(folder):
    for name in ("Mina", "Sora"):
        take(quiz(), "A reply", name=name, now=timezone.now())
    with translation.override("ko"):
        last = run(mended(folder)).splitlines()[-1]
    assert "응시" in last and "graded" not in last


@pytest.mark.parametrize("what", ["nothing", "words", "a plan"])
def test_who_left_no_grade_behind_says_nothing(folder, what):
    take(quiz(), "A reply", now=timezone.now())
    if what == "words":
        change(folder, QUIZ, "What is a prompt?", "What is a prompt, then?")
    told = run(mended(folder), "--plan") if what == "a plan" else run(folder)
    assert "graded by other keys" not in told


def test_what_an_earlier_import_left_is_not_told_again(folder):
    take(quiz(), "A reply", now=timezone.now())
    run(mended(folder))
    assert "graded by other keys" not in run(folder)
    apply_regrade(plan_regrade(quiz(), "never_lower"), reason="The key.", by=None, now=timezone.now())
    change(folder, QUIZ, "pass_mark: 70", "pass_mark: 60")
    assert "graded by other keys" not in run(folder)


def test_a_file_of_questions_says_it_before_its_counts(site, tmp_path):
    """The last line stays what scripts read."""
    file = tmp_path / "questions.txt"
    file.write_text("::Capital::Capital? {=Seoul ~Busan}\n")
    questions(file)
    asking = make_quiz(Question.objects.get(), title="Geography")
    take(Quiz.objects.select_related("revision").get(key=asking.translation_key), "Busan", now=timezone.now())
    file.write_text("::Capital::Capital? {~Seoul =Busan}\n")

    told = questions(file)

    assert told[-2] == (
        "“Geography”: 1 attempt was graded by other keys or points than those in force now, and keeps its score. "
        f"{settings.SITE_URL}{regrade_url(asking)}"
    )
    assert told[-1] == "taken 1, changed 0, refused 0"
    assert "graded" not in " ".join([*questions(file), *questions(file, "--plan")])


def test_so_does_an_upload_in_the_admin(site, editor):
    bank = make_bank(name="Geography")
    upload(editor, bank, b"::Capital::Capital? {=Seoul ~Busan}\n")
    asking = make_quiz(Question.objects.get(), title="Geography")
    take(Quiz.objects.select_related("revision").get(key=asking.translation_key), "Busan", now=timezone.now())

    told = upload(editor, bank, b"::Capital::Capital? {~Seoul =Busan}\n")

    assert told[0] == "Written into “Geography”: 1."
    assert told[1].startswith("“Geography”: 1 attempt was graded by other keys") and told[1].endswith("regrading")
    assert len(upload(editor, bank, b"::Capital::Capital? {~Seoul =Busan}\n")) == 1


def upload(editor, bank, data: bytes) -> list[str]:
    """What the page says once the file's plan was confirmed."""
    form = {"kind_of_file": "gift", "language": "en", "file": SimpleUploadedFile("questions.txt", data)}
    plan = editor.post(reverse("question_file", args=[bank.pk]), form)
    page = BeautifulSoup(editor.post(plan.url, follow=True).content, "html.parser")
    return [" ".join(said.get_text().split()) for said in page.select(".messages li")]


def questions(file: Path, *options: str) -> list[str]:
    out = StringIO()
    call_command("import_questions", str(file), "--format", "gift", "--bank", "Geography", *options, stdout=out)
    return out.getvalue().splitlines()
