"""What the editor's preview shows of a question or a quiz: as learners meet it, and then with the answers."""

from django.utils.translation import gettext as _

from cms.compile import preview
from cms.draws import Rule
from cms.library import CannotCompile
from cms.models import Question, Quiz
from cms.models.translations import source_locale
from quizzes.drawing import draw
from quizzes.kinds import BaseQuestion
from quizzes.practice import TO_COMPARE
from quizzes.rendering import render_feedback, render_question
from quizzes.schema import QuizContent
from quizzes.slots import EVERYTHING, Draw

# Any will do, but the same one each time: what the author looks at stays while they write.
EXAMPLE_SEED = 1


def preview_context(snippet: Question | Quiz) -> dict:
    """`places`, each with its `questions` (`asked` and `explained` as HTML) and for a draw with words on it; or
    `reasons` why it cannot be compiled."""
    if not snippet.locale_id:  # a new one that was not saved yet
        snippet.locale = source_locale()
    language = snippet.locale.language_code
    try:
        content = preview(snippet)
    except CannotCompile as refusal:
        return {"reasons": refusal.reasons}
    return {"places": _places(snippet, content, language)}


def _places(snippet: Question | Quiz, content: QuizContent, language: str) -> list[dict]:
    """In the order in which they are asked. Of a draw one example of what it may take, and not all it may."""
    if not content.slots:
        return [{"questions": [_shown(question, language) for question in content.questions]}]
    drawn = draw(content.draws, content.fixed_keys, EXAMPLE_SEED)
    rules = _rules(snippet)
    places = []
    for slot in content.slots:
        keys = drawn[slot.id] if slot.type == "draw" else [slot.key]
        questions = [_shown(content.by_key[key], language) for key in keys]
        said = _said(slot, rules.get(slot.id)) if slot.type == "draw" else ""
        places.append({"questions": questions, "draw": said})
    return places


def _rules(snippet: Question | Quiz) -> dict[str, Rule]:
    quiz = snippet.source_version() or snippet
    return {rule.id: rule for rule in quiz.rules()} if isinstance(quiz, Quiz) else {}


def _said(slot: Draw, rule: Rule | None) -> str:
    words = {"count": slot.count, "found": len(slot.keys), "from": rule.words if rule else "–"}
    return _("Drawn for each attempt: %(count)d of the %(found)d that match “%(from)s”. For example:") % words


def _shown(question: BaseQuestion, language: str) -> dict:
    """With what earns everything; an open answer has nothing of the kind, and shows what it is compared with."""
    points, told = (None, TO_COMPARE - {"response"}) if question.graded_by_person else (question.points, EVERYTHING)
    explained = render_feedback(question, language, points=points, value=question.right_response(), reveal=told)
    return {"asked": render_question(question, language), "explained": explained}
