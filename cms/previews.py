"""What the editor's preview shows of a question or a quiz: as learners meet it, and then with the answers."""

from cms.compile import CannotCompile, preview
from cms.models import Question, Quiz
from cms.models.translations import source_locale
from quizzes.kinds import BaseQuestion
from quizzes.rendering import render_feedback, render_question


def preview_context(snippet: Question | Quiz) -> dict:
    """`questions`, each `asked` and `explained` as HTML; or `reasons` why it cannot be compiled."""
    if not snippet.locale_id:  # a new one that was not saved yet
        snippet.locale = source_locale()
    language = snippet.locale.language_code
    try:
        content = preview(snippet)
    except CannotCompile as refusal:
        return {"reasons": refusal.reasons}
    return {"questions": [_shown(question, language) for question in content.questions]}


def _shown(question: BaseQuestion, language: str) -> dict:
    points = None if question.graded_by_person else question.points
    return {
        "asked": render_question(question, language),
        "explained": render_feedback(question, language, points=points, value=question.right_response()),
    }
