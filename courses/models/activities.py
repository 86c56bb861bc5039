"""Activities of lessons, projected from what authors wrote (`cms.activities`), and what learners wrote in them.

An author's edit never touches a work: it holds texts by the names of the fields, and what each field was called when it
was last saved, so that it can be read whatever becomes of the activity.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Activity(models.Model):
    """`key` outlasts edits and is shared by the languages. Never deleted: what is gone from its lesson is not live."""

    key = models.UUIDField(unique=True)
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=20)
    position = models.PositiveIntegerField(help_text="In its lesson, from 1.")
    anchor = models.CharField(max_length=120)
    definition = models.JSONField(help_text="What `courses.activities.kinds` reads, with the words of all languages.")
    is_live = models.BooleanField(default=True)

    class Meta:
        ordering = ["lesson", "position"]

    def __str__(self) -> str:
        return f"{self.kind} {self.anchor}"


class ActivityWork(models.Model):
    """What a learner wrote in an activity. `values` and `asked` are the learner's own words: nobody else sees them, and
    they can be erased without a trace elsewhere. `version` counts the saves."""

    enrollment = models.ForeignKey("courses.Enrollment", on_delete=models.PROTECT, related_name="works")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="works")
    values = models.JSONField(default=dict, help_text="Field name → text.")
    asked = models.JSONField(default=dict, help_text="Name → [what it was called, what was said], as last saved.")
    version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "activity"], name="activity_work_once_per_enrollment")
        ]
