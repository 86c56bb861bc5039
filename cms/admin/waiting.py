"""What waits for somebody on the first page of the admin: earlier grades to decide about and answers to grade. It shows
also what no editor told, since a clock, an import or somebody else published it (S20)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.consequences import learners_in_words, regrade_url, snippets_of
from courses.quiz_pages.desks import waiting_desks
from quizzes.regrading import unsettled

# What is dealt with leaves the list, and makes room for the next.
MOST = 10


@dataclass(frozen=True, slots=True)
class EditedQuiz:
    """A quiz of which earlier attempts were graded by other keys or points."""

    title: str
    url: str
    attempts: int
    learners: str


@hooks.register("construct_homepage_panels")
def add_what_waits(request: HttpRequest, panels: list) -> None:
    panels.append(WaitingPanel())


class WaitingPanel(Component):
    """Silent where nothing waits."""

    name = "waiting"
    template_name = "cms/admin/waiting.html"
    order = 120

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user, now = parent_context["request"].user, timezone.now()
        quizzes, is_whole = edited_quizzes() if user.has_perm("cms.change_quiz") else ([], True)
        desks = waiting_desks(user, get_language(), now)
        return {
            "quizzes": quizzes[:MOST],
            "more_quizzes": len(quizzes[MOST:]),
            "is_whole": is_whole,
            "desks": desks[:MOST],
            "more_desks": len(desks[MOST:]),
        }


def edited_quizzes() -> tuple[list[EditedQuiz], bool]:
    """And whether these are all."""
    found = unsettled(timezone.now())
    snippets = snippets_of(row for row, _told in found.quizzes)
    rows = [
        EditedQuiz(snippet.title, regrade_url(snippet), told.attempts, learners_in_words(told.learners))
        for row, told in found.quizzes
        if (snippet := snippets.get(row.key))
    ]
    return rows, found.is_whole
