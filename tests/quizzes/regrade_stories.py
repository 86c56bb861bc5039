"""What the tests of regrading share: a quiz whose key turns out wrong, and attempts graded by it."""

import copy
import uuid

from quizzes.contents import content_of
from quizzes.history import current_grade
from quizzes.models import Attempt, Grade, Quiz
from quizzes.publishing import publish_revision
from quizzes.regrading import apply_regrade, plan_regrade
from quizzes.schema import QuizContent
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.stories import MINUTE, NOW, begin, form, submit

LATER = NOW + 60 * MINUTE


def make_open(points="4", *, rubric=False, **fields) -> dict:
    levels = [
        {"id": "none", "label": {"en": "Not met"}, "share": "0"},
        {"id": "half", "label": {"en": "Half met"}, "share": "0.5"},
        {"id": "all", "label": {"en": "Met"}, "share": "1"},
    ]
    criteria = [{"id": name, "title": {"en": f"The {name}"}, "levels": levels} for name in ("claim", "proof")]
    question = {"kind": "open", "key": str(uuid.uuid4()), "points": points, "stem": {"en": "Why?"}, **fields}
    return {**question, "rubric": criteria} if rubric else question


def three_questions(**fields) -> Quiz:
    asked = [make_question(stem=f"{name}?") for name in ("One", "Two", "Three")]
    return make_quiz(*asked, pass_mark=60, **fields)


def edit(quiz: Quiz, change) -> Quiz:
    """Publish the quiz again after `change` was made to its content."""
    content = copy.deepcopy(quiz.revision.content)
    change(content)
    publish_revision(quiz.key, QuizContent.model_validate(content))
    return Quiz.objects.select_related("revision").get(pk=quiz.pk)


def other_key(*numbers: int):
    """A change: in these questions (from 1) the second choice is right instead of the first."""

    def change(content):
        for number in numbers:
            for at, choice in enumerate(content["questions"][number - 1]["choices"]):
                choice["correct"] = at == 1

    return change


def picks(attempt: Attempt, *texts: str) -> dict:
    """By question key the choice with this text; "-" is blank."""
    found = {}
    for question, text in zip(content_of(attempt.revision).questions, texts, strict=True):
        for choice in getattr(question, "choices", ()):
            if choice.text["en"] == text:
                found[question.key] = choice.id
        if question.kind == "open" and text != "-":
            found[question.key] = text
    return found


def take(quiz: Quiz, *texts: str, name="Mina", **fields) -> Attempt:
    """Take it with these answers, by their texts."""
    fields.setdefault("user", make_user(name))
    attempt = begin(quiz, **fields)
    submit(attempt, form(attempt, picks(attempt, *texts)), now=fields.get("now", NOW))
    return Attempt.objects.get(pk=attempt.pk)


def key(quiz: Quiz, number: int) -> uuid.UUID:
    return content_of(quiz.revision).questions[number - 1].key


def told(attempt: Attempt) -> tuple:
    grade = current_grade(attempt)
    return float(grade.score), float(grade.max_score), grade.passed


def all_grades() -> list[tuple]:
    """Everything that every grade holds."""
    return list(Grade.objects.order_by("pk").values_list())


def regrade(quiz: Quiz, policy: str, *numbers: int, by=None, now=LATER, reason="The key was wrong."):
    plan = plan_regrade(quiz, policy, [key(quiz, number) for number in numbers])
    return apply_regrade(plan, reason=reason, by=by, now=now)
