"""What learners do in a lesson and have kept for them: one block a kind, with the name that `courses` gives it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.assessment import AssessmentBlock
from cms.blocks.activities.checklist import ChecklistBlock
from cms.blocks.activities.plan import PlanBlock
from cms.blocks.activities.reflection import ReflectionBlock
from cms.blocks.activities.rewrite import RewriteBlock
from cms.blocks.activities.scoring import ScoringBlock
from cms.blocks.activities.sorting import SortingBlock
from cms.blocks.activities.worksheet import WorksheetBlock


class ActivitiesBlock(blocks.StreamBlock):
    """Mixed into the body of lessons."""

    reflection = ReflectionBlock(group=_("Do"))
    checklist = ChecklistBlock(group=_("Do"))
    worksheet = WorksheetBlock(group=_("Do"))
    scoring = ScoringBlock(group=_("Do"))
    sorting = SortingBlock(group=_("Do"))
    rewrite = RewriteBlock(group=_("Do"))
    plan = PlanBlock(group=_("Do"))
    assessment = AssessmentBlock(group=_("Do"))


ACTIVITIES: dict[str, blocks.StructBlock] = dict(ActivitiesBlock().child_blocks)

__all__ = ["ACTIVITIES", "ActivitiesBlock"]
