"""S47: how questions did, beside the quiz that asks them (their own editor and their bank: `test_bank_admin`)."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cms.bank_figures import BankRow
from cms.models import Quiz
from quizzes.models import Quiz as QuizRecord
from quizzes.statistics import QuestionStatistics
from tests.cms.factories import make_question, make_quiz
from tests.factories import make_user
from tests.quizzes.stories import begin, form, questions_of, right, submit, wrong

FIGURES = [(1, 0), (20, 60), (0, None)]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def take(quiz: Quiz, *are_right: bool, user=None) -> None:
    attempt = begin(QuizRecord.objects.get(key=quiz.translation_key), user or make_user())
    asked = zip(questions_of(attempt), are_right, strict=True)
    submit(attempt, form(attempt, {one.key: right(one) if good else wrong(one) for one, good in asked}))


def panel(editor, quiz: Quiz) -> tuple[list[list[str]], str]:
    html = editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[quiz.pk])).content
    soup = BeautifulSoup(html, "html.parser")
    rows = soup.select(".bank-questions tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows], soup.get_text(" ")


def test_a_quiz_says_how_its_questions_did_in_it(editor, hana):
    """What wants looking at first; attempts of staff and at other quizzes are left out."""
    hard, easy = make_question("Hard?"), make_question("Easy?")
    quiz, other = make_quiz(easy, hard, title="Check"), make_quiz(hard, title="Other")
    take(quiz, True, False)
    take(quiz, True, True)
    take(quiz, False, False, user=hana)
    take(other, True)

    rows, text = panel(editor, quiz)

    assert [(row[0], *row[3:5]) for row in rows] == [("Hard?", "2", "50%"), ("Easy?", "2", "100%")]
    assert "as this quiz asks it now" in text


def test_before_anybody_has_taken_it_there_is_no_table(editor):
    rows, text = panel(editor, make_quiz(make_question()))
    assert rows == [] and "Nobody has ended an attempt at this quiz yet." in text


def test_a_draft_has_no_such_panel(editor):
    _rows, text = panel(editor, make_quiz(make_question(), live=False))
    assert "How its questions did" not in text


def test_what_is_known_of_few_comes_after_what_is_known_of_many():
    few, many, none = (BankRow(None, QuestionStatistics(None, n=n), facility, ()) for n, facility in FIGURES)
    flagged = BankRow(None, QuestionStatistics(None, n=20), 99, ("too easy",))
    assert sorted([few, none, many, flagged], key=lambda row: row.rank) == [flagged, many, few, none]
