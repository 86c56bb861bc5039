"""Notes to oneself: one a person and lesson. Nobody else sees them: no desk, no export, no admin shows one."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Note(models.Model):
    """It belongs to the person and not to an enrollment: whoever takes a course once more finds it again.

    `version` counts the saves. An emptied note stays as a row without text, so that an old window is still told.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "lesson"], name="note_once_per_lesson")]
