"""Check yourself: a real question, graded on the server and forgotten."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.safestring import SafeString

from quizzes.contents import content_of
from quizzes.forms import FormData, read_value
from quizzes.kinds import Question, Value
from quizzes.models import Quiz
from quizzes.rendering import render_feedback, render_question
from quizzes.schema import QuizContent
from quizzes.slots import EVERYTHING

TO_COMPARE = EVERYTHING - {"points", "right"}


@dataclass(frozen=True, slots=True)
class PracticeFeedback:
    content: QuizContent
    value: Value
    points: Decimal

    @property
    def question(self) -> Question:
        return self.content.questions[0]

    @property
    def is_blank(self) -> bool:
        return self.value is None

    @property
    def is_right(self) -> bool:
        return self.points == self.question.points

    def explained(self, language: str) -> SafeString:
        """Nobody grades an open answer here: it is shown beside a good one."""
        return render_feedback(
            self.question,
            language,
            points=self.points,
            value=self.value,
            source_language=self.content.source_language,
            reveal=TO_COMPARE if self.question.graded_by_person else EVERYTHING,
        )

    def asked(self, language: str) -> SafeString:
        return render_question(self.question, language, value=self.value, source_language=self.content.source_language)


def practice_content(key: UUID) -> QuizContent:
    """Raises Quiz.DoesNotExist, also for the key of a quiz that is scored: practising would give its answers away."""
    quizzes = Quiz.objects.filter(is_practice=True).select_related("revision").defer("revision__content")
    quiz = quizzes.get(key=key)
    if quiz.revision is None:
        raise Quiz.DoesNotExist
    return content_of(quiz.revision)


def grade_practice(content: QuizContent, data: FormData) -> PracticeFeedback:
    """Grade a response to a practice question. Writes nothing. Raises BadResponse for choices that are not offered."""
    question = content.questions[0]
    value = read_value(question, data)
    return PracticeFeedback(content, value, question.grade(value))
