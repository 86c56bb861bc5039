from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Accommodation, Enrollment
from courses.quiz_pages.results import quiz_lessons, titles_of

EVERY_QUIZ = "all"


class AccommodationForm(forms.ModelForm):
    """`granted` is what `courses.accommodations.grant` takes."""

    required_css_class = "required"
    place = forms.ChoiceField(label=gettext_lazy("For"))

    class Meta:
        model = Accommodation
        fields = ("time_multiplier", "extra_attempts", "note")
        widgets = {
            "time_multiplier": forms.NumberInput(attrs={"step": "0.05", "min": "1", "max": "10"}),
            "extra_attempts": forms.NumberInput(attrs={"min": "0", "max": "100"}),
        }

    field_order = ("place", "time_multiplier", "extra_attempts", "note")

    def __init__(self, *args, enrollment: Enrollment, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        titles = titles_of(enrollment.course_id, language)
        self.lessons = {str(lesson.pk): lesson for lesson in quiz_lessons(enrollment)}
        named = [(pk, titles.get(lesson.pk, ("", ""))[0]) for pk, lesson in self.lessons.items()]
        place = cast(forms.ChoiceField, self.fields["place"])
        place.choices = [(EVERY_QUIZ, _("Every quiz of the course")), *named]

    @property
    def granted(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("time_multiplier", "extra_attempts", "note")}
        return {"lesson": self.lessons.get(self.cleaned_data["place"]), **values}
