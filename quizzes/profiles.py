"""What a learner's quizzes say about the competencies that their questions are about."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from quizzes.contents import content_by_id, content_of
from quizzes.history import expired_grades, mark_of
from quizzes.models import Grade
from quizzes.policies import Mark, final_of
from quizzes.schema import QuizContent


@dataclass(frozen=True, slots=True)
class Competency:
    """Points earned and possible, over all graded questions about it in the attempts that count."""

    name: str
    points: Decimal
    max_points: Decimal
    questions: int

    @property
    def percent(self) -> int:
        """Rounded down."""
        return int(self.points * 100 / self.max_points) if self.max_points else 0


def competency_profile(policies: Mapping[int, str], scope: UUID, now: dt.datetime) -> list[Competency]:
    """Over the quizzes in `policies` (id → grade policy), by name. As many queries as `final_grades`.

    Of each quiz those attempts count that its policy counts. A question about two competencies counts for both; one
    that waits for a person, or was dropped, for none.
    """
    sums: dict[str, list[Decimal]] = {}
    for content, rows in _counted(policies, scope, now):
        for row in rows:
            question = content.by_key.get(UUID(row["key"]))
            if question is None or row.get("pending") or row.get("dropped"):
                continue
            for name in question.competencies:
                sums.setdefault(name, []).extend((Decimal(row["points"]), Decimal(row["max_points"])))
    return [
        Competency(name, sum(numbers[0::2], Decimal(0)), sum(numbers[1::2], Decimal(0)), len(numbers) // 2)
        for name, numbers in sorted(sums.items())
    ]


def _counted(policies: Mapping[int, str], scope: UUID, now: dt.datetime) -> list[tuple[QuizContent, list[dict]]]:
    grades = Grade.objects.filter(attempt__scope=scope, attempt__quiz__in=list(policies)).order_by("sequence")
    fields = ("score", "max_score", "pending", "questions")
    of_attempt = ("quiz_id", "id", "number", "revision_id", "revision__content_hash")
    in_force: dict[int, dict[UUID, tuple[Mark, QuizContent, list[dict]]]] = {}
    for row in grades.values_list(*(f"attempt__{name}" for name in of_attempt), *fields):
        quiz_id, attempt_id, number, revision_id, content_hash, score, max_score, pending, questions = row
        mark = Mark(attempt_id, number, score, max_score, bool(pending))
        in_force.setdefault(quiz_id, {})[attempt_id] = (mark, content_by_id(revision_id, content_hash), questions)
    for attempt, expired in expired_grades(policies, [scope], now):
        counted = (mark_of(attempt, expired), content_of(attempt.revision), expired.questions)
        in_force.setdefault(attempt.quiz_id, {})[attempt.pk] = counted
    found = []
    for quiz_id, attempts in in_force.items():
        final = final_of(policies[quiz_id], [mark for mark, *_ in attempts.values()])
        found += [attempts[mark.attempt_id][1:] for mark in final.counted] if final else []
    return found
