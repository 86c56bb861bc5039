from quizzes.models.attempts import Attempt, Grade, GradeReason, Response
from quizzes.models.quizzes import GradePolicy, GradePolicyChange, Quiz, QuizRevision
from quizzes.models.regrades import MarkingDraft, Regrade, RegradePolicy, Remark

__all__ = [
    "Attempt",
    "Grade",
    "GradePolicy",
    "GradePolicyChange",
    "GradeReason",
    "MarkingDraft",
    "Quiz",
    "QuizRevision",
    "Regrade",
    "RegradePolicy",
    "Remark",
    "Response",
]
