"""Regrading a quiz: planned on screen first, then confirmed with a reason, logged, and taken back if need be (S21). For
authors; whose attempts they are is told to admins only."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms.admin.learners import names_or_numbers
from cms.consequences import consequences_in_words, learners_in_words, quiz_rows, regrade_url, snippets_of
from cms.models import Quiz
from courses.access import is_admin
from courses.regrading import regrade
from quizzes.contents import content_of
from quizzes.models import Quiz as QuizRow
from quizzes.models import Regrade, RegradePolicy, Response
from quizzes.regrading import (
    NoQuestionChosen,
    NothingToChange,
    Plan,
    PlanIsOld,
    consequences,
    consequences_of,
    plan_regrade,
    plan_revert,
)
from quizzes.texts import Say

PAGE_SIZE = 50
HELP = {
    RegradePolicy.NEVER_LOWER: gettext_lazy("Whoever gains by the key in force gets the points; nobody loses any."),
    RegradePolicy.FULL_CREDIT: gettext_lazy(
        "For a question that was broken: all its points for everybody, blanks too."
    ),
    RegradePolicy.DROP: gettext_lazy("The question leaves both the points earned and the points possible."),
    RegradePolicy.PLAIN: gettext_lazy("As if the key in force had been there from the start. Scores may fall."),
}


class PolicyForm(forms.Form):
    """What to plan; by GET, since it changes nothing."""

    policy = forms.ChoiceField(
        label=gettext_lazy("How to grade"), widget=forms.RadioSelect, initial=RegradePolicy.NEVER_LOWER
    )
    question = forms.MultipleChoiceField(
        label=gettext_lazy("Questions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all of them. Giving all points and taking out need at least one."),
    )

    def __init__(self, data, *, questions: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["policy"].choices = [(policy.value, f"{policy.label}. {HELP[policy]}") for policy in RegradePolicy]
        self.fields["question"].choices = questions

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        needs = cleaned.get("policy") in {RegradePolicy.FULL_CREDIT, RegradePolicy.DROP}
        if needs and not cleaned.get("question"):
            self.add_error("question", _("Tick the questions that this is about."))
        return cleaned


class ReasonForm(forms.Form):
    """What goes with the confirmation."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Learners whose score changes read this. Name nobody."),
    )
    digest = forms.CharField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A move with whose it is: a name for admins, a number for everybody else."""

    who: str
    move: object


# --- the pages


@require_http_methods(["GET", "HEAD", "POST"])
def regrade_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the form, the plan once a policy is chosen, and the log; POST applies the plan that was shown."""
    snippet, row = _quiz_or_404(request, pk)
    data = request.POST if request.method == "POST" else request.GET
    questions, found = _questions(row), consequences(row)
    stems = dict(questions)
    form = PolicyForm(data if "policy" in data else None, questions=questions)
    plan = _plan(row, form)
    reason = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and plan is not None and _apply(request, plan, reason):
        return redirect("quiz_regrade", snippet.pk)
    context = {
        "quiz": snippet,
        "form": form,
        "consequences": found if found.attempts else None,
        "learners": learners_in_words(found.learners),
        "changed": [stems.get(str(key), "–") for key in found.questions],
        "left": [stems.get(str(key), "–") for key in found.left],
        "log": _log(row, stems),
        **_plan_context(request, plan, reason),
    }
    return TemplateResponse(request, "cms/admin/regrade.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revert_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what taking a regrade back would do, POST does it."""
    _require_right(request)
    found = get_object_or_404(Regrade.objects.select_related("quiz", "revision").filter(reverts=None), pk=pk)
    snippet = snippets_of([found.quiz]).get(found.quiz.key)
    back = regrade_url(snippet) if snippet else reverse("wagtailadmin_home")
    plan = plan_revert(found)
    reason = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _apply(request, plan, reason):
        return redirect(back)
    context = {"quiz": snippet, "regrade": found, "back": back, **_plan_context(request, plan, reason)}
    return TemplateResponse(request, "cms/admin/regrade_revert.html", context)


def _plan(row: QuizRow, form: PolicyForm) -> Plan | None:
    if not form.is_bound or not form.is_valid() or row.revision is None:
        return None
    try:
        return plan_regrade(row, form.cleaned_data["policy"], map(UUID, form.cleaned_data["question"]))
    except NoQuestionChosen:
        return None


def _apply(request: HttpRequest, plan: Plan, form: ReasonForm) -> bool:
    """Whether it was done; what stood in the way is told."""
    if not form.is_valid():
        return False
    if form.cleaned_data["digest"] != plan.digest:
        messages.warning(request, _("Something changed since this was shown. Look at it again, then confirm."))
        return False
    try:
        applied = regrade(plan, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    except (PlanIsOld, NothingToChange):
        messages.warning(request, _("Something changed since this was shown. Look at it again, then confirm."))
        return False
    count = len(applied.grades)
    words = ngettext("%(n)s attempt was graded anew.", "%(n)s attempts were graded anew.", count)
    messages.success(request, words % {"n": count})
    return True


def _plan_context(request: HttpRequest, plan: Plan | None, reason: ReasonForm) -> dict:
    if plan is None:
        return {"plan": None}
    page = Paginator(_rows(request, plan), PAGE_SIZE).get_page(request.GET.get("page"))
    if not reason.is_bound:
        reason.initial["digest"] = plan.digest
    else:
        reason.data = {**reason.data.dict(), "digest": plan.digest}
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "plan": plan,
        "page": page,
        "reason": reason,
        "query": query.urlencode(),
        "shows_names": is_admin(request.user),
    }


def _rows(request: HttpRequest, plan: Plan) -> list[PlanRow]:
    """Learner by learner, the attempts of each in their order."""
    who = names_or_numbers(request.user, (move.graded.user_id for move in plan.moves))
    place = {user_id: at for at, user_id in enumerate(who)}
    moves = sorted(plan.moves, key=lambda move: (place[move.graded.user_id], move.graded.number))
    return [PlanRow(who[move.graded.user_id], move) for move in moves]


def _log(row: QuizRow, stems: dict[str, str]) -> list[Regrade]:
    """The latest first; each says whether it can still be taken back."""
    rows = row.regrades.select_related("made_by", "reverts").prefetch_related("reverted_by").order_by("-pk")
    found = list(rows)
    for one in found:
        one.stems = [stems.get(key, "–") for key in one.questions]
        one.is_revertible = one.reverts is None and not one.reverted_by.all()
    return found


def _questions(row: QuizRow) -> list[tuple[str, str]]:
    """Every question that an attempt was asked: those in force first, then those that are gone. Of a pool to draw from
    that is less than all; before the first attempt it is all."""
    asked = set(Response.objects.filter(attempt__quiz=row).values_list("question_key", flat=True).distinct())
    found: dict[str, str] = {}
    revisions = row.revisions.filter(attempts__isnull=False).distinct().order_by("-number").defer("content")
    for revision in [*([row.revision] if row.revision else []), *revisions]:
        content = content_of(revision)
        say = Say(get_language(), content.source_language)
        for question in content.questions:
            if asked and question.key not in asked:
                continue
            found.setdefault(str(question.key), Truncator(say.bare(question.stem).html).chars(160))
    return list(found.items())


# --- what an author is told after publishing


def tell_consequences(
    request: HttpRequest, rows: Iterable[QuizRow], about: UUID | None = None, *, is_repeated: bool = False
) -> None:
    """One message for each quiz of which earlier attempts were graded by other keys or points; only where those of
    the question `about` are among them, if one is given. It `is_repeated` only while lowering nobody would move
    somebody: then there is a plan that ends it, and an author who leaves what others could only lose is let alone."""
    rows = list(rows)
    told, snippets = consequences_of(rows), snippets_of(rows)
    for row in rows:
        snippet, found = snippets.get(row.key), told[row.pk]
        if snippet is None or not (found.gains if is_repeated else found.attempts):
            continue
        if about and about not in found.questions:
            continue
        button = messages.button(regrade_url(snippet), _("Look at regrading"))
        messages.warning(request, consequences_in_words(snippet, found), buttons=[button])


def rows_asking(key: UUID) -> list[QuizRow]:
    """The quizzes whose revision in force holds this question."""
    return [row for row in quiz_rows().filter(revision__isnull=False) if key in content_of(row.revision).by_key]


def row_of(snippet: Quiz) -> QuizRow | None:
    return quiz_rows().filter(key=snippet.translation_key).first()


def _quiz_or_404(request: HttpRequest, pk: int) -> tuple[Quiz, QuizRow]:
    _require_right(request)
    snippet = get_object_or_404(Quiz.objects.select_related("locale"), pk=pk)
    return snippet, get_object_or_404(quiz_rows(), key=snippet.translation_key)


def _require_right(request: HttpRequest) -> None:
    """Who may change a quiz may decide what becomes of its grades."""
    if not request.user.has_perm("cms.change_quiz"):
        raise PermissionDenied
