import zoneinfo
from functools import cache

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User

REGIONS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}
# What browsers say where a machine has no region.
OTHER_NAMES = {"Etc/UTC": "UTC", "Etc/UCT": "UTC", "Etc/GMT": "UTC", "GMT": "UTC"}


@cache
def listed_zones() -> list[str]:
    """Regional zones as "Region/City"; the legacy aliases would only make the list longer."""
    return [*sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in REGIONS), "UTC"]


def time_zone_choices(current: str = "") -> list[tuple[str, str]]:
    """`current` is among them whatever it is: saving a form must not move anybody to another zone."""
    kept = {current, settings.DEFAULT_PERSON_TIME_ZONE} - {"", *listed_zones()}
    return [(name, name.replace("_", " ")) for name in (*sorted(kept), *listed_zones())]


class SignupForm(forms.Form):
    """What we ask beside allauth's address and password."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As your cohort, your instructors and your certificates should show it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-browser-time-zone": ""}))

    field_order = ["display_name", "email", "password1", "password2"]

    def clean_time_zone(self) -> str:
        """The browser's zone where it says one of ours; the school's otherwise."""
        zone = self.cleaned_data["time_zone"]
        zone = OTHER_NAMES.get(zone, zone)
        return zone if zone in listed_zones() else settings.DEFAULT_PERSON_TIME_ZONE

    def signup(self, request, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.time_zone = self.cleaned_data["time_zone"]
        user.language = get_language() or "en"
        user.save()


class ProfileForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=_("Times are shown in it. A cohort's due dates stay in the cohort's own zone and do not move."),
    )

    class Meta:
        model = User
        fields = ["display_name", "language", "time_zone"]
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = time_zone_choices(self.instance.time_zone)  # type: ignore[attr-defined]
