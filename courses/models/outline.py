"""The outline: what the live page tree looked like when it was last projected (`cms.outline.sync_outline`).

Everything a learner did points at these rows, never at a page. A row is never deleted; what is gone from the tree is
`is_live=False`. `key` is the page's translation key: it survives edits, moves and renames and is shared by the
languages. Order, rules and `is_live` come from the source language, titles and addresses are kept per language.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CompletionRule(models.TextChoices):
    LEARNER_MARKS = "learner_marks", _("The learner marks it complete")
    END_REACHED = "end_reached", _("The end is reached")
    QUIZ_SUBMITTED = "quiz_submitted", _("The quiz is submitted")
    QUIZ_PASSED = "quiz_passed", _("The quiz is passed")


class Course(models.Model):
    key = models.UUIDField(unique=True)
    is_live = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        texts = sorted(self.translations.all(), key=lambda text: text.language)  # prefetched in lists
        return texts[0].title if texts else str(self.key)


class CourseTranslation(models.Model):
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    path = models.CharField(max_length=255, null=True, help_text="<course slug>; null: not live in this language.")
    version = models.CharField(max_length=64, help_text="Changes with each publication; keys the cached HTML.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "language"], name="course_translation_once_per_language"),
            models.UniqueConstraint(fields=["language", "path"], name="course_path_unique"),
        ]


class Module(models.Model):
    key = models.UUIDField(unique=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="modules")
    position = models.PositiveIntegerField()
    is_live = models.BooleanField(default=False)

    class Meta:
        ordering = ["course", "position"]


class ModuleTranslation(models.Model):
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "language"], name="module_translation_once_per_language")
        ]


class Lesson(models.Model):
    key = models.UUIDField(unique=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="lessons")
    position = models.PositiveIntegerField(help_text="In the whole course, from 1.")
    is_live = models.BooleanField(default=False)
    is_required = models.BooleanField(default=True)
    is_free_preview = models.BooleanField(default=False)
    completion_rule = models.CharField(
        max_length=20, choices=CompletionRule.choices, default=CompletionRule.LEARNER_MARKS
    )
    quiz = models.ForeignKey("quizzes.Quiz", null=True, on_delete=models.PROTECT, related_name="lessons")
    activity_minutes = models.PositiveIntegerField(default=0, help_text="What its activities take besides the reading.")
    added_at = models.DateTimeField(default=timezone.now, help_text="When it was first live.")
    substantially_updated_at = models.DateTimeField(null=True, help_text="Of the last edit ticked as substantial.")

    class Meta:
        ordering = ["course", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz"], condition=Q(is_live=True), name="quiz_on_one_live_lesson"),
            models.CheckConstraint(
                condition=Q(completion_rule__in=CompletionRule.values), name="lesson_completion_rule_known"
            ),
        ]

    def __str__(self) -> str:
        texts = sorted(self.translations.all(), key=lambda text: text.language)  # prefetched in lists
        return texts[0].title if texts else str(self.key)


class LessonTranslation(models.Model):
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(max_length=255)
    path = models.CharField(
        max_length=800, null=True, help_text="<course>/<module>/<lesson> slugs; null: not live in this language."
    )
    minutes = models.PositiveIntegerField(default=1, help_text="Reading time.")
    version = models.CharField(max_length=64, help_text="Changes with each publication; keys the cached HTML.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "language"], name="lesson_translation_once_per_language"),
            models.UniqueConstraint(fields=["language", "path"], name="lesson_path_unique"),
        ]
