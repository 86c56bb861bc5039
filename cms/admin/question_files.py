"""Question files in the admin: a file is chosen, its plan is looked at, and only then anything is written."""

import datetime as dt

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.admin.regrade import tell_consequences
from cms.consequences import in_force, published_since
from cms.exporting import FORMATS, export, file_name
from cms.importing.question_files import READERS, QuestionPlan, Step, plan_questions
from cms.importing.question_writing import apply_questions, hold_bank
from cms.library import CannotCompile
from cms.models import Bank, QuestionFile, Quiz
from quizzes.interchange import BadFile, Limits

SOURCE = settings.LANGUAGE_CODE
# What one request can read and plan, and what it can write and publish of it; the command takes more.
MOST_BYTES = 2 * 1024 * 1024
LIMITS = Limits(questions=500, texts=10_000, html_tags=30_000)
AT_ONCE = 100
KEPT = dt.timedelta(hours=24)
FILE_KINDS = [("gift", "GIFT"), ("aiken", "Aiken"), ("moodlexml", "Moodle XML")]
RIGHTS = ("cms.change_bank", "cms.add_question", "cms.change_question", "cms.publish_question")


class QuestionFileForm(forms.Form):
    kind_of_file = forms.ChoiceField(label=gettext_lazy("Format"), choices=FILE_KINDS)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the questions"),
        choices=settings.LANGUAGES,
        initial=SOURCE,
        help_text=gettext_lazy("Draws take questions in the site's first language; others wait for their translation."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "UTF-8, 2 MB and 500 questions at most. Nothing is written before you have seen the plan."
        ),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB. Split it into smaller ones."))
        return file.read()

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            try:
                read = READERS[cleaned["kind_of_file"]]
                found = read(cleaned["file"], bank=Bank().key, language=cleaned["language"], limits=LIMITS)
                self._require_some(len(found))
            except BadFile as bad:
                self.add_error("file", str(bad))
        return cleaned

    def _require_some(self, count: int) -> None:
        if not count:
            self.add_error("file", _("There is no question in this file. Is the format right?"))


def require_importer(request: HttpRequest) -> None:
    if not request.user.has_perms(RIGHTS):
        raise PermissionDenied


def choose_view(request: HttpRequest, pk: int) -> HttpResponse:
    require_importer(request)
    bank = get_object_or_404(Bank, pk=pk)
    form = QuestionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = keep(request.user, bank, request.FILES["file"].name, form.cleaned_data)
        return redirect("question_file_plan", bank.pk, kept.pk)
    return TemplateResponse(request, "cms/admin/question_file.html", {"bank": bank, "form": form})


def keep(user, bank: Bank, name: str, cleaned: dict) -> QuestionFile:
    """One a person: whoever chooses another file has changed their mind."""
    now = timezone.now()
    QuestionFile.objects.filter(owner=user).delete()
    QuestionFile.objects.filter(made_at__lt=now - KEPT).delete()
    return QuestionFile.objects.create(
        bank=bank,
        owner=user,
        name=name[:255],
        format=cleaned["kind_of_file"],
        language=cleaned["language"],
        data=cleaned["file"],
        made_at=now,
    )


def plan_view(request: HttpRequest, pk: int, file: str) -> HttpResponse:
    require_importer(request)
    fresh = QuestionFile.objects.filter(owner=request.user, bank=pk, made_at__gte=timezone.now() - KEPT)
    kept = get_object_or_404(fresh.select_related("bank"), pk=file)
    if request.method == "POST":
        return _apply(request, kept)
    plan = _plan(kept)
    context = {
        "bank": kept.bank,
        "kept": kept,
        "plan": plan,
        "counts": {verdict: plan.count(verdict) for verdict in ("taken", "changed", "refused")},
        "has_left": any(line.row and line.step == Step.LEFT for line in plan.lines),
        "at_once": AT_ONCE if len(plan.to_write) > AT_ONCE else None,
        "is_rest": "rest" in request.GET,
        "overwrites": "overwrite" in request.GET,
    }
    return TemplateResponse(request, "cms/admin/question_file_plan.html", context)


def _plan(kept: QuestionFile, *, overwrite: bool = False) -> QuestionPlan:
    return plan_questions(bytes(kept.data), kept.format, kept.bank, language=kept.language, overwrite=overwrite)


def _apply(request: HttpRequest, kept: QuestionFile) -> HttpResponse:
    """Planned anew under a lock: somebody may have edited a question since the plan was shown. Of a long one the first
    part; what is left of it comes back to be confirmed."""
    before, overwrite = in_force(), bool(request.POST.get("overwrite"))
    try:
        with transaction.atomic():
            hold_bank(kept.bank)
            whole = _plan(kept, overwrite=overwrite)
            plan = whole.first(AT_ONCE)
            with disable_reference_index_auto_update():
                apply_questions(plan, request.user)
            for line in plan.to_write:  # once, and not at each of the three saves that publishing takes
                ReferenceIndex.create_or_update_for_object(line.row)
            if not (left := len(whole.to_write) - len(plan.to_write)):
                kept.delete()
    except CannotCompile as refusal:
        messages.error(request, _("Nothing was imported.") + " " + " ".join(refusal.reasons))
        return redirect("question_file_plan", kept.bank_id, kept.pk)
    words = {"count": len(plan.to_write), "bank": plan.bank}
    messages.success(request, _("Written into “%(bank)s”: %(count)d.") % words)
    tell_consequences(request, published_since(before))
    if left:
        query = {"rest": 1} | ({"overwrite": 1} if overwrite else {})
        return redirect(reverse("question_file_plan", args=[kept.bank_id, kept.pk], query=query))
    return redirect(f"{reverse('wagtailsnippets_cms_question:list')}?bank={plan.bank.pk}")


# --- out ----------------------------------------------------------------------------------------------------------


def export_view(request: HttpRequest, owner: str, pk: int) -> HttpResponse:
    """What each format would leave behind; with `format` the file itself."""
    model = {"bank": Bank, "quiz": Quiz}[owner]
    if not request.user.has_perm(f"cms.change_{owner}"):
        raise PermissionDenied
    row = get_object_or_404(model, pk=pk)
    language = request.GET.get("language", SOURCE)
    if language not in dict(settings.LANGUAGES):
        language = SOURCE
    if (kind := request.GET.get("format", "")) in FORMATS:
        return _download(row, kind, language)
    made = [(kind, FORMATS[kind].label, export(row, kind, language)) for kind in FORMATS]
    context = {"owner": row, "icon": "download", "exports": made, "language": language, "languages": settings.LANGUAGES}
    return TemplateResponse(request, "cms/admin/question_export.html", context)


def _download(row: Bank | Quiz, kind: str, language: str) -> HttpResponse:
    response = HttpResponse(export(row, kind, language).text, content_type=FORMATS[kind].content_type)
    header = content_disposition_header(as_attachment=True, filename=file_name(row, kind))
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
