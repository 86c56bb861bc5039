"""What the editor's preview shows of a question or a quiz: as learners meet it, and then with the answers."""

from cms.compile import CannotCompile, preview
from cms.models import Question, Quiz
from quizzes.schema import QuizContent


def question_context(question: Question) -> dict:
    return _context(question, question.locale.language_code)


def quiz_context(quiz: Quiz) -> dict:
    return _context(quiz, quiz.locale.language_code)


def _context(snippet: Question | Quiz, language: str) -> dict:
    try:
        content = preview(snippet)
    except CannotCompile as refusal:
        return {"reasons": refusal.reasons}
    return {"content": content, "language": language, "questions": _shown(content, language)}


def _shown(content: QuizContent, language: str) -> list[dict]:
    """Questions with each choice's explanation, in this language or else the source language."""
    return [
        {
            "stem": content.text(question.stem, language).html,
            "points": question.points,
            "control": question.control,
            "choices": [
                {
                    "text": content.text(choice.text, language).html,
                    "explanation": content.text(choice.explanation, language).html,
                    "correct": choice.correct,
                }
                for choice in question.choices
            ],
        }
        for question in content.questions
    ]
