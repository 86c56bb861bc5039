from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailOptOut(models.Model):
    """A person wants no more mail of one category. Enrolling again does not remove it; only the person does."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_opt_outs")
    category = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "category"], name="mail_opt_out_once_per_category")]


class BouncedAddress(models.Model):
    """The mail server said that there is no such mailbox: reminders stop for this address, not for the person."""

    address = models.EmailField(_("address"), unique=True, help_text=_("In small letters."))
    reason = models.CharField(_("reason"), max_length=300)
    bounced_at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ["-bounced_at"]
        verbose_name = _("bounced address")
        verbose_name_plural = _("bounced addresses")

    def __str__(self) -> str:
        return self.address


OUTCOMES = [("sent", _("sent")), ("failed", _("failed")), ("held", _("held back"))]


class SignInMail(models.Model):
    """That a sign-in mail (confirm, reset …) went out, to whom and how it ended; never its text or its link."""

    recipient = models.EmailField(_("recipient"))
    kind = models.CharField(_("kind"), max_length=120)
    outcome = models.CharField(_("outcome"), max_length=20, choices=OUTCOMES)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-sent_at"]
        verbose_name = _("sign-in mail")
        verbose_name_plural = _("sign-in mails")
