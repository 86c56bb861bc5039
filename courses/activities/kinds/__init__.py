"""One module a kind: what there is to do, and what was said. A new kind is a module, a line here, and what the guide
at the top of `base` lists."""

from courses.activities.kinds.assessment import AssessmentActivity
from courses.activities.kinds.base import FIELD_PREFIX, Asked, BaseActivity, Said, Values
from courses.activities.kinds.checklist import ChecklistActivity
from courses.activities.kinds.plan import PlanActivity
from courses.activities.kinds.reflection import ReflectionActivity
from courses.activities.kinds.rewrite import RewriteActivity
from courses.activities.kinds.scoring import ScoringActivity
from courses.activities.kinds.sorting import SortingActivity
from courses.activities.kinds.worksheet import WorksheetActivity

KINDS: dict[str, type[BaseActivity]] = {
    "reflection": ReflectionActivity,
    "checklist": ChecklistActivity,
    "worksheet": WorksheetActivity,
    "scoring": ScoringActivity,
    "sorting": SortingActivity,
    "rewrite": RewriteActivity,
    "plan": PlanActivity,
    "assessment": AssessmentActivity,
}


def read_activity(definition: dict) -> BaseActivity:
    """Raises pydantic's ValidationError, and KeyError for a kind that there is not."""
    return KINDS[definition["kind"]].model_validate(definition)


__all__ = ["FIELD_PREFIX", "KINDS", "Asked", "BaseActivity", "Said", "Values", "read_activity"]
