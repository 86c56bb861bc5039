"""Mails and their reasons, to be read: "why did I get this?" and "why did I not?"."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.models import SignInMail
from cms.admin.policies import ReadOnlyPolicy
from courses.models import Mail, Reminder


class LedgerViewSet(ModelViewSet):
    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    form_fields: list[str] = []
    list_per_page = 50

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)


class MailViewSet(LedgerViewSet):
    model = Mail
    name = "mails"
    icon = "mail"
    menu_label = _("Mails")
    ordering = "-created_at"
    search_fields = ["recipient__email", "recipient__display_name", "to_address", "subject"]
    list_filter = ["state", "category"]
    list_display = [
        Column("subject", label=_("Subject"), accessor=lambda mail: mail.subject or mail.category),
        Column("recipient", label=_("Recipient")),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        DateColumn("created_at", label=_("Planned"), sort_key="created_at"),
        DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
        Column("outcome", label=_("Outcome")),
    ]
    inspect_view_fields = [
        "recipient",
        "to_address",
        "category",
        "state",
        "subject",
        "text",
        "language",
        "send_at",
        "expires_at",
        "tries",
        "outcome",
        "sent_at",
        "message_id",
        "created_at",
    ]


class ReminderViewSet(LedgerViewSet):
    model = Reminder
    name = "reminders"
    icon = "bell"
    menu_label = _("Reminders")
    ordering = "-created_at"
    search_fields = ["recipient__email", "recipient__display_name", "object_key"]
    list_filter = ["kind", "suppressed_because"]
    list_display = [
        Column("kind", label=_("Kind"), sort_key="kind"),
        Column("recipient", label=_("Recipient")),
        Column("lesson", label=_("Lesson")),
        Column("slot", label=_("Slot")),
        Column("mail", label=_("Mail"), accessor=lambda row: row.mail.get_state_display() if row.mail else ""),
        Column("suppressed_because", label=_("Not sent because")),
        DateColumn("created_at", label=_("Planned"), sort_key="created_at"),
    ]
    inspect_view_fields = [
        "recipient",
        "kind",
        "object_key",
        "slot",
        "lesson",
        "mail",
        "suppressed_because",
        "expires_at",
        "created_at",
    ]


class SignInMailViewSet(LedgerViewSet):
    model = SignInMail
    name = "sign_in_mails"
    icon = "key"
    menu_label = _("Sign-in mails")
    ordering = "-sent_at"
    search_fields = ["recipient"]
    list_filter = ["outcome", "kind"]
    list_display = [
        Column("recipient", label=_("Recipient"), sort_key="recipient"),
        Column("kind", label=_("Kind")),
        Column("outcome", label=_("Outcome"), accessor="get_outcome_display"),
        DateColumn("sent_at", label=_("Time"), sort_key="sent_at"),
    ]
    inspect_view_fields = ["recipient", "kind", "outcome", "reason", "sent_at"]


class LedgerGroup(ViewSetGroup):
    items = (MailViewSet, ReminderViewSet, SignInMailViewSet)
    menu_label = _("Mail ledger")
    menu_icon = "mail"
    menu_order = 240
