"""Grading ended attempts anew: planned first, then appended, logged, and to be taken back (S21).

Nothing that was graded, asked or answered is changed: each attempt that moves gets one more grade.

rules         what each policy makes of a grade
planning      who would get what
writing       appending it
consequences  what publishing left as it was
edited        of which quizzes that is still to be decided about
retyped       words typed over others, which the ids do not tell
"""

from quizzes.policies import PlanIsOld
from quizzes.regrading.consequences import Consequences, changed_questions, consequences, consequences_of
from quizzes.regrading.edited import unsettled
from quizzes.regrading.planning import NoQuestionChosen, effective, plan_regrade, plan_revert, verdict_in
from quizzes.regrading.rules import Move, Plan, regraded, share_of
from quizzes.regrading.writing import Applied, NothingToChange, apply_regrade, revert_regrade

__all__ = [
    "Applied",
    "Consequences",
    "Move",
    "NoQuestionChosen",
    "NothingToChange",
    "Plan",
    "PlanIsOld",
    "apply_regrade",
    "changed_questions",
    "consequences",
    "consequences_of",
    "effective",
    "plan_regrade",
    "plan_revert",
    "regraded",
    "revert_regrade",
    "share_of",
    "unsettled",
    "verdict_in",
]
