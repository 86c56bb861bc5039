"""Mails and their reasons, to be read: "why did I get this?" and "why did I not?"."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import SignInMail
from cms.admin.policies import ReadOnlyPolicy
from courses.models import Mail, Reminder
from courses.reminders import ledger
from courses.reminders.checks import Suppression
from courses.reminders.kinds import KINDS
from courses.tasks import wake


def why_not(suppression: str) -> str:
    return str(Suppression(suppression).label) if suppression else ""


def goes_out(mail: Mail) -> str:
    """While it waits: the moment it waits for. Afterwards the time of sending tells more."""
    return (
        date_format(timezone.localtime(mail.send_at), "SHORT_DATETIME_FORMAT") if mail.state == Mail.State.DUE else ""
    )


# Columns that the models leave without a name of their own.
NAMES = {"message_id": _("Message ID"), "lesson": _("Lesson")}


class LedgerInspectView(InspectView):
    def get_field_label(self, field_name, field) -> str:
        return str(NAMES[field_name]) if field_name in NAMES else super().get_field_label(field_name, field)


class LedgerIndexView(IndexView):
    """What a line shows of other rows is read with it. Lines of sign-in mails show nothing of the kind."""

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset()
        if self.model is Reminder:
            return rows.select_related("recipient", "mail").prefetch_related("lesson__translations")
        return rows.select_related("recipient") if self.model is Mail else rows


class LedgerViewSet(ModelViewSet):
    index_view_class = LedgerIndexView
    add_to_reference_index = False
    inspect_view_enabled = True
    inspect_view_class = LedgerInspectView
    copy_view_enabled = False
    form_fields: list[str] = []
    list_per_page = 50

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)


class MailInspectView(LedgerInspectView):
    @property
    def header_more_buttons(self) -> list:
        buttons = list(super().header_more_buttons)
        if self.object.state == Mail.State.DEAD:
            buttons.append(
                HeaderButton(_("Try again"), url=reverse("mails:retry", args=[self.object.pk]), icon_name="rotate")
            )
        return buttons


class MailViewSet(LedgerViewSet):
    model = Mail
    inspect_view_class = MailInspectView
    name = "mails"
    icon = "mail"
    menu_label = _("Mails")
    ordering = "-created_at"
    search_fields = ["recipient__email", "recipient__display_name", "to_address", "subject"]
    list_filter = ["state", "category"]
    list_display = [
        Column("subject", label=_("Subject"), accessor=lambda mail: mail.subject or _("(written as it goes out)")),
        Column("recipient", label=_("Recipient")),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        DateColumn("created_at", label=_("Planned"), sort_key="created_at"),
        Column("send_at", label=_("Goes out"), accessor=goes_out, sort_key="send_at"),
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

    def get_urlpatterns(self) -> list:
        return [*super().get_urlpatterns(), path("retry/<uuid:pk>/", self.retry_view, name="retry")]

    def retry_view(self, request: HttpRequest, pk) -> HttpResponse:
        """GET asks, POST tries a mail that was given up once more."""
        if not self.permission_policy.user_has_permission(request.user, "view"):
            raise PermissionDenied
        mail = get_object_or_404(Mail, pk=pk)
        if request.method != "POST":
            return TemplateResponse(request, "cms/admin/retry_mail.html", {"mail": mail})
        if ledger.retry(mail, now=timezone.now()):
            wake()
            messages.success(request, gettext("The mail is tried again."))
        else:
            messages.warning(request, gettext("Its time is over, or it was not given up: nothing was changed."))
        return redirect(reverse("mails:inspect", args=[mail.pk]))


class ReminderViewSet(LedgerViewSet):
    model = Reminder
    name = "reminders"
    icon = "time"
    menu_label = _("Reminders")
    ordering = "-created_at"
    search_fields = ["recipient__email", "recipient__display_name", "object_key"]
    list_filter = ["kind", "suppressed_because"]
    list_display = [
        Column("kind", label=_("Kind"), accessor=lambda row: KINDS[row.kind].label, sort_key="kind"),
        Column("recipient", label=_("Recipient")),
        Column("lesson", label=_("Lesson")),
        Column("slot", label=_("Slot")),
        Column("mail", label=_("Mail"), accessor=lambda row: row.mail.get_state_display() if row.mail else ""),
        Column("suppressed_because", label=_("Not sent because"), accessor=lambda row: why_not(row.suppressed_because)),
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
