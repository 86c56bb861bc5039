"""The living page of every component, for those who build and write the site."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


class SampleForm(forms.Form):
    name = forms.CharField(label="Display name", help_text="The name that your cohort and your certificates show.")
    email = forms.EmailField(label="E-mail address")
    zone = forms.ChoiceField(label="Time zone", choices=[("Asia/Seoul", "Asia/Seoul"), ("UTC", "UTC")])
    pace = forms.ChoiceField(
        label="Pace", widget=forms.RadioSelect, choices=[("2", "Two lessons a week"), ("4", "Four lessons a week")]
    )
    note = forms.CharField(label="Note to the instructor", widget=forms.Textarea, required=False)
    mails = forms.BooleanField(label="Write to me before a lesson is due", required=False)


def sample_modules() -> list[dict]:
    def lesson(title: str, state: str = "", due: str = "", **more) -> dict:
        return {"title": title, "url": f"#{title}", "minutes": 7, "state": state, "due": due, "is_required": True, **more}

    return [
        {
            "title": "1. What the title means",
            "lessons": [
                lesson("The question behind the title", "completed"),
                lesson("Two kinds or three", "completed", "Fri 27 November"),
                lesson("From rules to models", "started", "Tue 1 December"),
                lesson("Misconceptions", "", "Overdue since Thu 19 November", is_overdue=True),
                lesson("모델이 곧 제품일 때", lang="ko", is_required=False),
            ],
        },
        {"title": "2. What the work is", "lessons": [{"title": "Objectives", "minutes": 6, "is_required": True}]},
    ]


@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    if not request.user.is_staff:
        raise Http404
    context = {
        "blank_form": SampleForm(prefix="blank"),
        "faulty_form": SampleForm({"faulty-email": "mina@", "faulty-zone": "UTC"}, prefix="faulty"),
        "modules": sample_modules(),
        "page": Paginator(range(240), 50).page(2),
        "card_facts": ["20 lessons", "about 2½ hours", "English, Korean"],
        "now": timezone.now(),
    }
    return render(request, "styleguide.html", context)
