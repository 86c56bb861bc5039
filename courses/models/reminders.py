import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """What goes out; it carries one or more reminders. The rows are the truth, the broker only wakes the worker.

    `sending` with a lease that ran out is claimed again; every write by a sender is made `WHERE lease_id = mine`.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("uncertain")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        DEAD = "dead", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recipient"), on_delete=models.PROTECT, related_name="mails"
    )
    category = models.CharField(_("category"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DUE)
    message_id = models.CharField(max_length=200, unique=True)
    send_at = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("not after"))
    lease_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    uncertain_at = models.DateTimeField(
        null=True, help_text="When the connection was lost after the text had gone out; one more try is made, no third."
    )
    to_address = models.EmailField(_("address"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField(_("planned"), default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_id__isnull=False, lease_until__isnull=False),
                name="mail_sending_has_lease",
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="mail_sent_says_when"),
        ]
        indexes = [models.Index(fields=["state", "send_at"], name="mail_state_send_at")]


class Reminder(models.Model):
    """One reason to write to someone. The unique key is what makes planning safe to repeat, today or next week."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recipient"), on_delete=models.PROTECT, related_name="reminders"
    )
    kind = models.CharField(_("kind"), max_length=40)
    object_key = models.CharField(_("about"), max_length=120, help_text="Names the enrollment, and the lesson if any.")
    slot = models.CharField(_("slot"), max_length=40, help_text="Local calendar slot that the reminder belongs to.")
    enrollment = models.ForeignKey("courses.Enrollment", on_delete=models.PROTECT, related_name="reminders")
    lesson = models.ForeignKey("courses.Lesson", null=True, on_delete=models.PROTECT, related_name="reminders")
    mail = models.ForeignKey(Mail, null=True, on_delete=models.PROTECT, related_name="reminders")
    suppressed_because = models.CharField(_("not sent because"), max_length=40, blank=True)
    expires_at = models.DateTimeField(_("not after"))
    created_at = models.DateTimeField(_("planned"), default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "object_key", "slot"], name="reminder_once_per_slot")
        ]


class Heartbeat(models.Model):
    """When a background job last ran. Its row is also the lock under which there is one planner at a time."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
