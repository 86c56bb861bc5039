"""Which attempts make the score of a learner: changed on screen, with the effect first and an audit kept (S19)."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms.admin.learners import names_or_numbers
from cms.admin.regrade import _quiz_or_404
from courses.access import is_admin
from quizzes.models import Attempt, GradePolicy
from quizzes.policies import PlanIsOld, PolicyPlan, apply_policy_change, plan_policy_change

MOST_SHOWN = 50


class GradePolicyForm(forms.Form):
    policy = forms.ChoiceField(label=gettext_lazy("What counts"), widget=forms.RadioSelect, choices=GradePolicy.choices)


@dataclass(frozen=True, slots=True)
class MovedScore:
    """In per cent; of a learner who is named to admins only."""

    who: str
    before: int
    after: int


@require_http_methods(["GET", "HEAD", "POST"])
def grade_policy_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the policy, and what another would do once it is chosen; POST changes it."""
    snippet, row = _quiz_or_404(request, pk)
    data = request.POST if request.method == "POST" else request.GET
    form = GradePolicyForm(data if "policy" in data else None, initial={"policy": row.grade_policy})
    plan = plan_policy_change(row, form.cleaned_data["policy"]) if form.is_bound and form.is_valid() else None
    if request.method == "POST" and plan is not None:
        _apply(request, plan, str(request.POST.get("digest", "")))
        return redirect("quiz_grade_policy", snippet.pk)
    moved = _moved(request, plan) if plan else []
    context = {
        "quiz": snippet,
        "form": form,
        "current": GradePolicy(row.grade_policy),
        "plan": plan,
        "moved": moved[:MOST_SHOWN],
        "not_shown": max(0, len(moved) - MOST_SHOWN),
        "shows_names": is_admin(request.user),
        "log": row.grade_policy_changes.select_related("changed_by").order_by("-pk"),
    }
    return TemplateResponse(request, "cms/admin/grade_policy.html", context)


def _moved(request: HttpRequest, plan: PolicyPlan) -> list[MovedScore]:
    firsts = Attempt.objects.filter(quiz=plan.quiz, number=1).order_by("started_at").values_list("user", "scope")
    moved = [(user, plan.moved[scope]) for user, scope in firsts if scope in plan.moved]
    who = names_or_numbers(request.user, (user for user, _scores in moved))
    place = {user: at for at, user in enumerate(who)}
    return [MovedScore(who[user], *scores) for user, scores in sorted(moved, key=lambda one: place[one[0]])]


def _apply(request: HttpRequest, plan: PolicyPlan, shown: str) -> None:
    try:
        if shown != plan.digest:
            raise PlanIsOld
        change = apply_policy_change(plan, by=request.user, now=timezone.now())
    except PlanIsOld:
        messages.warning(request, _("Something changed since this was shown. Look at it again, then confirm."))
        return
    if change is not None:
        messages.success(request, _("From now on this counts: %(policy)s") % {"policy": plan.new.label})
