"""What learners do in a lesson and have kept for them: one block a kind, named as `courses.activities.kinds` names it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.checklist import ChecklistBlock
from cms.blocks.activities.reflection import ReflectionBlock
from cms.blocks.activities.worksheet import WorksheetBlock


class ActivitiesBlock(blocks.StreamBlock):
    """Mixed into the body of lessons."""

    reflection = ReflectionBlock(group=_("Do"))
    checklist = ChecklistBlock(group=_("Do"))
    worksheet = WorksheetBlock(group=_("Do"))


ACTIVITIES: dict[str, blocks.StructBlock] = dict(ActivitiesBlock().child_blocks)

__all__ = ["ACTIVITIES", "ActivitiesBlock"]
