"""What publishing an edited quiz left as it was, for its author (S20)."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Q

from quizzes.contents import content_of
from quizzes.models import Attempt, Quiz, Regrade
from quizzes.schema import QuizContent


@dataclass(frozen=True, slots=True)
class Consequences:
    """Ended attempts that were graded by other keys or points than those in force, and by no regrade since. Of a quiz
    that draws, those alone that were asked one of the `questions`."""

    attempts: int
    learners: int
    questions: tuple[UUID, ...]


def consequences(quiz: Quiz) -> Consequences:
    """What publishing left as it was. Four queries at most."""
    if quiz.revision is None:
        return Consequences(0, 0, ())
    new, asked = content_of(quiz.revision), Q(pk__in=[])
    changed: dict[UUID, None] = {}
    revisions = quiz.revisions.exclude(grading_hash=quiz.revision.grading_hash).filter(attempts__isnull=False)
    for revision in revisions.defer("content").distinct():
        if moved := changed_questions(content_of(revision), new):
            asked |= Q(revision=revision.pk, responses__question_key__in=moved)
            changed.update(dict.fromkeys(moved))
    attempts = Attempt.objects.filter(asked, submitted_at__isnull=False)
    since = _last_regrade(quiz)
    if since:
        newest = since.newest or 0  # type: ignore[attr-defined] # annotated
        attempts = attempts.filter(grades__sequence=1, grades__pk__gt=newest)
    found = set(attempts.values_list("pk", "user_id")) if changed else set()
    return Consequences(len(found), len({user_id for _pk, user_id in found}), tuple(changed))


def _last_regrade(quiz: Quiz) -> Regrade | None:
    """By the keys in force, and not taken back; with the `newest` grade that it wrote. Times would not tell who ended
    after it: what the clock ends is dated when its time was up, though a regrade in between found it running.
    """
    same = Regrade.objects.filter(quiz=quiz, reverts=None, revision__grading_hash=quiz.revision.grading_hash)
    return same.filter(reverted_by=None).annotate(newest=Max("grades")).order_by("pk").last()


def changed_questions(old: QuizContent, new: QuizContent) -> list[UUID]:
    """Questions of the old content that the new one grades in another way, or does not ask any more."""
    return [key for key, question in old.by_key.items() if _weighs(question) != _weighs(new.by_key.get(key))]


def _weighs(question) -> tuple | None:
    return None if question is None else (question.kind, question.points, question.grading_key())
