"""How the questions of a bank or of a quiz did, on its own page: what wants looking at first, then what is hardest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from wagtail.admin.panels import Panel

from quizzes.statistics import FEWEST_TO_FLAG, QuestionStatistics

# More than that is a list to filter, not a panel to read.
MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class BankRow:
    question: Any
    stats: QuestionStatistics
    facility: int | None
    flags: tuple[str | Promise, ...]

    @property
    def rank(self) -> tuple:
        """Flagged ones first, then those of which enough is known; of those that were answered the hardest."""
        facility = 100 if self.facility is None else self.facility
        return not self.flags, self.stats.n < FEWEST_TO_FLAG, not self.stats.n, facility


@dataclass(frozen=True, slots=True)
class BankFigures:
    rows: list[BankRow]
    questions: int
    answered: int
    flagged: int

    @property
    def shown(self) -> list[BankRow]:
        return self.rows[:MOST_ROWS]

    @property
    def left_out(self) -> int:
        return len(self.rows) - len(self.shown)


def figures_of_bank(bank: Any) -> BankFigures:
    """A fixed number of queries for any number of questions."""
    from cms.statistics import latest_statistics

    questions = bank.questions.filter(locale__language_code=settings.LANGUAGE_CODE, is_practice=False)
    questions = list(questions.select_related("locale").order_by("pk"))
    return _figures(questions, latest_statistics(questions))


def figures_of_quiz(quiz: Any) -> BankFigures | None:
    """Of all that it asks or may draw, as this quiz asks it; None before it was published."""
    from cms.models import Question
    from cms.statistics import statistics_of_quiz

    found = statistics_of_quiz(quiz)
    questions = Question.objects.filter(translation_key__in=found, locale__language_code=settings.LANGUAGE_CODE)
    return _figures(questions.select_related("locale").order_by("pk"), found) if found else None


def _figures(questions: Iterable[Any], found: Mapping[UUID, Any]) -> BankFigures:
    from cms.figures import SHORT

    rows = []
    for question in questions:
        stats = found[question.translation_key]
        facility = None if stats.facility is None else round(stats.facility * 100)
        rows.append(BankRow(question, stats, facility, tuple(SHORT[flag] for flag in stats.flags)))
    rows.sort(key=lambda row: row.rank)
    return BankFigures(rows, len(rows), sum(bool(row.stats.n) for row in rows), sum(bool(row.flags) for row in rows))


class BankPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/bank_questions.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "found": figures_of_bank(self.instance)}


class QuizPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/quiz_questions.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk) and self.instance.live

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "found": figures_of_quiz(self.instance)}
