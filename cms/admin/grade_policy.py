"""Which attempts make the score of a learner: changed on screen, with the effect first and an audit kept (S19)."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms.admin.regrade import _quiz_or_404
from quizzes.models import GradePolicy
from quizzes.policies import PlanIsOld, PolicyPlan, apply_policy_change, plan_policy_change

MOST_SHOWN = 50


class GradePolicyForm(forms.Form):
    policy = forms.ChoiceField(label=gettext_lazy("What counts"), widget=forms.RadioSelect, choices=GradePolicy.choices)


@require_http_methods(["GET", "HEAD", "POST"])
def grade_policy_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the policy, and what another would do once it is chosen; POST changes it."""
    snippet, row = _quiz_or_404(request, pk)
    data = request.POST if request.method == "POST" else request.GET
    form = GradePolicyForm(data if "policy" in data else None, initial={"policy": row.grade_policy})
    plan = plan_policy_change(row, form.cleaned_data["policy"]) if form.is_bound and form.is_valid() else None
    if request.method == "POST" and plan is not None:
        _apply(request, plan, str(request.POST.get("old", "")))
        return redirect("quiz_grade_policy", snippet.pk)
    moved = sorted(plan.moved.values()) if plan else []
    context = {
        "quiz": snippet,
        "form": form,
        "current": GradePolicy(row.grade_policy),
        "plan": plan if plan and plan.new != plan.old else None,
        "moved": moved[:MOST_SHOWN],
        "not_shown": max(0, len(moved) - MOST_SHOWN),
        "log": row.grade_policy_changes.select_related("changed_by").order_by("-pk"),
    }
    return TemplateResponse(request, "cms/admin/grade_policy.html", context)


def _apply(request: HttpRequest, plan: PolicyPlan, shown_old: str) -> None:
    try:
        if shown_old != plan.old:
            raise PlanIsOld
        change = apply_policy_change(plan, by=request.user, now=timezone.now())
    except PlanIsOld:
        messages.warning(request, _("Something changed since this was shown. Look at it again, then confirm."))
        return
    if change is not None:
        messages.success(request, _("From now on this counts: %(policy)s") % {"policy": plan.new.label})
