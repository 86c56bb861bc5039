"""What publishing left as it was, in words for authors: after publishing, on the regrade page, on the first page of the
admin, at the end of an import (S20)."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.models import Quiz
from quizzes.models import Quiz as QuizRow
from quizzes.regrading import Consequences, consequences_of


def consequences_in_words(snippet: Quiz, found: Consequences) -> str:
    words = ngettext(
        "“%(quiz)s”: %(n)s attempt was graded by other keys or points than those in force now, and keeps its score.",
        "“%(quiz)s”: %(n)s attempts of %(learners)s were graded by other keys or points than those in force now, and"
        " keep their scores.",
        found.attempts,
    )
    told = words % {"quiz": snippet, "n": found.attempts, "learners": learners_in_words(found.learners)}
    return f"{told} {_('Not all of it can be graded by the key; the page says what.')}" if found.left else told


def learners_in_words(count: int) -> str:
    return ngettext("%(n)s learner", "%(n)s learners", count) % {"n": count}


def regrade_url(snippet: Quiz) -> str:
    return reverse("quiz_regrade", args=[snippet.pk])


def quiz_rows():
    """All but those for practice; the content of their revisions is read when somebody asks for it."""
    return QuizRow.objects.filter(is_practice=False).select_related("revision").defer("revision__content")


def snippets_of(rows: Iterable[QuizRow]) -> dict[UUID, Quiz]:
    """Lasting id → the quiz as authors know it: in the source language if there is one. One query."""
    found = Quiz.objects.filter(translation_key__in=[row.key for row in rows]).select_related("locale")
    return {one.translation_key: one for one in sorted(found, key=lambda one: one.is_source)}


# --- where no editor tells it


def in_force() -> dict[int, int | None]:
    """Quiz id → its revision, to be given to what follows."""
    return dict(quiz_rows().values_list("pk", "revision_id"))


def published_since(before: dict[int, int | None]) -> list[QuizRow]:
    return [row for row in quiz_rows().order_by("pk") if row.revision_id != before.get(row.pk, row.revision_id)]


def told_since(before: dict[int, int | None]) -> list[str]:
    """What the publications since then left as it was, a line for each quiz, with the address of its regrade page."""
    rows = published_since(before)
    found = {pk: one for pk, one in consequences_of(rows).items() if one.attempts}
    snippets = snippets_of(row for row in rows if row.pk in found)
    return [
        f"{consequences_in_words(snippet, found[row.pk])} {settings.SITE_URL}{regrade_url(snippet)}"
        for row in rows
        if row.pk in found and (snippet := snippets.get(row.key))
    ]
