from quizzes.models.attempts import Attempt, Grade, Response
from quizzes.models.quizzes import Quiz, QuizRevision

__all__ = ["Attempt", "Grade", "Quiz", "QuizRevision", "Response"]
