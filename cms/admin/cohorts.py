"""Cohorts on screen: made, staffed, edited and archived by admins. Authors have no right to them."""

import django_filters
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.forms import time_zone_choices
from cms.admin.policies import KeepPolicy
from courses.cohorts import apply_schedule, archive_cohort, set_instructors, unarchive_cohort
from courses.models import Cohort, Course

SCHEDULE = {"lessons_per_week", "starts_on", "ends_on", "course", "time_zone"}


class DayColumn(Column):
    """A day as such. Wagtail's own column says how long ago it was, and "just now" of all that is to come."""

    def get_value(self, instance) -> str:
        return date_format(super().get_value(instance))


def courses_with_titles() -> QuerySet[Course]:
    return Course.objects.prefetch_related("translations")


class CohortForm(WagtailAdminModelForm):
    """A cohort with its staff. On saving, due dates follow the pace."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zone_choices)
    staff = forms.CharField(
        label=gettext_lazy("Instructors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Their e-mail addresses, one a line. Whoever is named here teaches the cohort."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = time_zone_choices(self.instance.time_zone)
        self.fields["course"].queryset = courses_with_titles()
        if self.instance.pk is None:
            self.initial["time_zone"] = settings.DEFAULT_PERSON_TIME_ZONE
        else:
            # A course cannot be exchanged under the learners who are on it.
            self.fields["course"].disabled = True
            addresses = self.instance.instructors.order_by("email").values_list("email", flat=True)
            self.initial["staff"] = "\n".join(addresses)

    def clean_staff(self) -> list:
        addresses = list(dict.fromkeys(self.cleaned_data["staff"].lower().split()))
        found = {user.email: user for user in get_user_model().objects.filter(email__in=addresses, is_active=True)}
        if unknown := [address for address in addresses if address not in found]:
            message = _("Nobody has an account with this address: %(addresses)s")
            raise ValidationError(message, params={"addresses": ", ".join(unknown)})
        return list(found.values())

    def clean(self) -> dict:
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end comes before the start."))
        return cleaned

    def save(self, commit: bool = True) -> Cohort:
        cohort = super().save(commit=commit)
        set_instructors(cohort, self.cleaned_data["staff"])
        apply_schedule(cohort, set(self.changed_data) & SCHEDULE)
        return cohort


class CohortEditView(EditView):
    def get_delete_url(self) -> None:
        return None

    @property
    def header_more_buttons(self) -> list:
        cohort = self.object
        label = _("Bring back from the archive") if cohort.archived_at else _("Archive")
        return [
            *super().header_more_buttons,
            HeaderButton(label, url=reverse("cohorts:archive", args=[cohort.pk]), icon_name="folder-inverse"),
            HeaderButton(_("Open its desk"), url=reverse("teach:cohort", args=[cohort.pk]), icon_name="group"),
        ]


class CohortFilterSet(WagtailFilterSet):
    course = django_filters.ModelChoiceFilter(label=gettext_lazy("Course"), queryset=lambda _: courses_with_titles())

    class Meta:
        model = Cohort
        fields = ["course", "is_open"]


class CohortIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Cohort]:
        learners = Count("enrollments", filter=Q(enrollments__withdrawn_at=None))
        return super().get_base_queryset().annotate(learners=learners).prefetch_related("course__translations")


class CohortViewSet(ModelViewSet):
    model = Cohort
    index_view_class = CohortIndexView
    name = "cohorts"
    icon = "group"
    menu_label = gettext_lazy("Cohorts")
    menu_order = 230
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    edit_view_class = CohortEditView
    search_fields = ["name"]
    filterset_class = CohortFilterSet
    list_display = [
        "name",
        Column("course", label=gettext_lazy("Course"), accessor="course"),
        DayColumn("starts_on", label=gettext_lazy("Starts on"), sort_key="starts_on"),
        DayColumn("ends_on", label=gettext_lazy("Ends on"), sort_key="ends_on"),
        Column("learners", label=gettext_lazy("Learners"), accessor="learners"),
        Column("archived", label=gettext_lazy("State"), accessor=lambda row: _("archived") if row.archived_at else ""),
    ]

    def get_edit_handler(self) -> ObjectList:
        return ObjectList(
            [
                FieldPanel("name"),
                FieldPanel("course"),
                MultiFieldPanel(
                    [
                        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                        FieldPanel("time_zone"),
                        FieldPanel("lessons_per_week"),
                        HelpPanel(
                            gettext_lazy("Due dates are made from the pace, in the cohort's zone, when you save.")
                        ),
                    ],
                    heading=gettext_lazy("Dates"),
                ),
                FieldPanel("is_open"),
                FieldPanel("staff"),
            ],
            base_form_class=CohortForm,
        ).bind_to_model(self.model)

    @property
    def permission_policy(self) -> KeepPolicy:
        return KeepPolicy(self.model)

    def get_urlpatterns(self) -> list:
        return [*super().get_urlpatterns(), path("archive/<int:pk>/", self.archive_view, name="archive")]

    def archive_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.permission_policy.user_has_permission(request.user, "change"):
            raise PermissionDenied
        cohort = get_object_or_404(Cohort, pk=pk)
        if request.method == "POST":
            return self._toggle_archive(request, cohort)
        return self._confirm(request, cohort)

    def _toggle_archive(self, request: HttpRequest, cohort: Cohort) -> HttpResponse:
        if cohort.archived_at:
            unarchive_cohort(cohort)
            messages.success(request, _("“%(cohort)s” is back.") % {"cohort": cohort})
        else:
            archive_cohort(cohort, now=timezone.now())
            messages.success(request, _("“%(cohort)s” is archived.") % {"cohort": cohort})
        return redirect(self.get_url_name("index"))

    def _confirm(self, request: HttpRequest, cohort: Cohort) -> HttpResponse:
        return TemplateResponse(request, "cms/admin/archive_cohort.html", {"cohort": cohort})
