from django.utils.safestring import SafeString

from cms.models import Question
from quizzes.contents import content_of
from quizzes.models import Quiz
from quizzes.rendering import render_question


def asked(question: Question, language: str) -> SafeString | str:
    """The question as a fieldset, without its answer; empty while it was never published."""
    quiz = Quiz.objects.filter(key=question.translation_key, is_practice=True).select_related("revision").first()
    if quiz is None or quiz.revision is None:
        return _draft(question, language)
    return render_question(content_of(quiz.revision).questions[0], language)


def _draft(question: Question, language: str) -> SafeString | str:
    from cms.compile import preview
    from cms.library import CannotCompile

    try:
        return render_question(preview(question).questions[0], language)
    except CannotCompile:
        return ""
