from quizzes.models.attempts import Attempt, Grade, GradeReason, Response
from quizzes.models.quizzes import GradePolicy, GradePolicyChange, Quiz, QuizRevision

__all__ = [
    "Attempt",
    "Grade",
    "GradePolicy",
    "GradePolicyChange",
    "GradeReason",
    "Quiz",
    "QuizRevision",
    "Response",
]
