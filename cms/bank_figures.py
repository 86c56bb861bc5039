"""How the questions of a bank did, on the bank's own page: what wants looking at first, then what is hardest."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from wagtail.admin.panels import Panel

# More than that is a list to filter, not a panel to read.
MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class BankRow:
    question: Any
    stats: Any
    facility: int | None
    flags: tuple[str | Promise, ...]

    @property
    def rank(self) -> tuple:
        """Flagged ones first, of the others those that were answered, and the hardest of them."""
        return not self.flags, not self.stats.n, 100 if self.facility is None else self.facility


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


def figures_of(bank: Any) -> BankFigures:
    """A fixed number of queries for any number of questions."""
    from cms.figures import SHORT
    from cms.statistics import latest_statistics

    questions = bank.questions.filter(locale__language_code=settings.LANGUAGE_CODE, is_practice=False)
    questions = list(questions.select_related("locale").order_by("pk"))
    found = latest_statistics(questions)
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
            return {**super().get_context_data(parent_context), "found": figures_of(self.instance)}
