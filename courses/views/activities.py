"""What a learner writes in activities: saved by a form, or by a script while they type."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from courses.access import Access, access_to
from courses.activities.feet import foot
from courses.activities.kinds import FIELD_PREFIX, BaseActivity
from courses.activities.rendering import Place, render_activity, with_feet
from courses.activities.rows import definition_of
from courses.activities.saving import Saving, read_values, save_work
from courses.activities.texts import script_texts
from courses.activities.written import Written
from courses.enrollments import has_left
from courses.models import Activity, Enrollment
from courses.outline import lesson_url
from courses.views.speech import speak
from quizzes.forms import read_version
from quizzes.kinds import BadResponse

CSRF_CHECK = CsrfViewMiddleware(lambda request: HttpResponse())


@dataclass(frozen=True)
class Posted:
    """What a form says, and about what."""

    row: Activity
    activity: BaseActivity
    access: Access
    values: dict[str, str]
    version: int
    language: str

    @property
    def enrollment(self) -> Enrollment | None:
        return self.access.enrollment


# Exempt from the middleware only to run the very same check below, where what was typed can still be shown if it fails.
@csrf_exempt
@never_cache
def activity(request: HttpRequest, key: UUID) -> HttpResponse:
    """Save what an activity's form says. With `compute` in it nothing is saved: see `compute`."""
    if request.method != "POST":
        return redirect(place_of(request, get_object_or_404(Activity.objects.select_related("lesson"), key=key)))
    if "compute" in request.POST:
        return compute(request, key)
    is_script = request.headers.get("X-Requested-With") == "fetch"
    try:
        posted = read_posted(request, key)
    except BadResponse:
        return refused(is_script=is_script)
    if not request.user.is_authenticated or CSRF_CHECK.process_view(request, lambda: HttpResponse(), (), {}):
        return signed_out(request, posted, is_script=is_script)
    if posted.enrollment is None:
        return not_recorded(request, posted, is_script=is_script)
    saving = save_work(
        posted.row,
        posted.enrollment,
        posted.values,
        version=posted.version,
        language=posted.language,
        now=timezone.now(),
    )
    return told(posted, saving) if is_script else shown(request, posted, saving)


def read_posted(request: HttpRequest, key: UUID) -> Posted:
    """Whoever may not open the course learns nothing: 404. A lesson that is gone still takes what is sent late, and who
    has left the course is shown the own words again."""
    row = get_object_or_404(Activity.objects.select_related("lesson"), key=key)
    definition = definition_of(row)
    access = access_to(request.user, row.lesson.course_id)
    is_known = access.is_open or not request.user.is_authenticated or row.lesson.is_free_preview
    if definition is None or not (is_known or has_left(request.user, row.lesson.course_id)):
        raise Http404
    language = speak(request, request.POST.get("language"))
    version = read_version(request.POST.get("version") or "0")
    return Posted(row, definition, access, read_values(definition, request.POST), version, language)


# --- what is answered ---------------------------------------------------------------------------------------------


def told(posted: Posted, saving: Saving) -> JsonResponse:
    """To a script: {state, version, saved, results, problems}, and to a stale one what is kept now."""
    kept = saving.written
    answer = {
        "state": saving.state,
        "version": kept.version,
        "saved": saved_text(kept),
        **followed(posted.activity, {**kept.values, **posted.values}, posted.language),
    }
    if saving.state == "stale":
        answer["values"] = kept.values
    return JsonResponse(answer, status=200 if saving.state == "saved" else 409)


def followed(definition: BaseActivity, values: Mapping[str, str], language: str) -> dict:
    return {"results": definition.results(values, language), "problems": definition.problems(values, language)}


def saved_text(kept: Written) -> str:
    if kept.saved_at is None:
        return ""
    return _("Saved at %(time)s") % {"time": date_format(timezone.localtime(kept.saved_at), "H:i")}


def shown(request: HttpRequest, posted: Posted, saving: Saving) -> HttpResponse:
    """Without scripts: back to the activity; or, where it was not saved, what was typed and what is kept."""
    if saving.state == "saved":
        return redirect(place_of(request, posted.row))
    if saving.state == "closed":
        message = _("Nothing can be added to this course any more. Copy what you wrote just now if you need it.")
        return one_activity(request, posted, saving.written, message=message, status=409)
    message = _("Another window has saved something else here. Below is what you wrote; to keep it, save again.")
    return one_activity(request, posted, saving.written, message=message, kept=saving.written, status=409)


def signed_out(request: HttpRequest, posted: Posted, *, is_script: bool) -> HttpResponse:
    """Signed out, or signed in anew in another tab: what was typed stays on the page, with a token that holds."""
    if is_script:
        state = "expired" if request.user.is_authenticated else "signed_out"
        return JsonResponse({"state": state, "token": get_token(request)}, status=401)
    if request.user.is_authenticated:
        message = _("This page was too old to save. What you wrote is below: save it again.")
        return one_activity(request, posted, Written(version=posted.version), message=message, status=403)
    # Nothing of the course is shown to whoever this is, only what they sent.
    context = {
        "values": {f"{FIELD_PREFIX}{name}": text for name, text in posted.values.items()},
        "version": posted.version,
        "language": posted.language,
        "sign_in": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "courses/activity_kept.html", context, status=401)


def refused(*, is_script: bool) -> HttpResponse:
    """What no page of ours sends: too long, or what no database can store."""
    if is_script:
        return JsonResponse({"state": "refused"}, status=400)
    return HttpResponseBadRequest(_("That cannot be stored."))


def not_recorded(request: HttpRequest, posted: Posted, *, is_script: bool) -> HttpResponse:
    """Staff, and readers of a free preview: nothing is written (S10)."""
    if is_script:
        answer = followed(posted.activity, posted.values, posted.language)
        return JsonResponse({"state": "not_recorded", "version": 0, **answer}, status=403)
    message = (
        _("You try this as staff: nothing is recorded.")
        if posted.access.is_staff
        else _("You are not enrolled, so this was not saved.")
    )
    return one_activity(request, posted, Written(), message=message, status=403)


@csrf_exempt
@never_cache
@require_POST
def compute(request: HttpRequest, key: UUID) -> HttpResponse:
    """What follows from the numbers of a form; nothing is written. For readers who may not save too.

    Exempt: it changes nothing, and the form may stand in a page without a token.
    """
    try:
        posted = read_posted(request, key)
    except BadResponse:
        return refused(is_script=request.headers.get("X-Requested-With") == "fetch")
    if not posted.access.may_read(posted.row.lesson):
        raise Http404
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse(followed(posted.activity, posted.values, posted.language))
    return one_activity(request, posted, Written(version=posted.version))


def one_activity(
    request: HttpRequest,
    posted: Posted,
    base: Written,
    *,
    message: str = "",
    kept: Written | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of its own with one activity as it was typed; saving it there goes on from `base`."""
    typed = Written({**base.values, **posted.values}, base.version, None, base.asked)
    place = Place(posted.row.key, posted.row.anchor, posted.language, level=2)
    html = with_feet(render_activity(posted.activity, place, written=typed), own_foot(request, posted))
    context = {
        "html": mark_safe(html),  # noqa: S308 - our own templates
        "title": posted.activity.plain(posted.activity.title, posted.language),
        "message": message,
        "kept": posted.activity.said(kept.values, posted.language) if kept else [],
        "back": place_of(request, posted.row),
        "texts": script_texts(request.user),
    }
    return render(request, "courses/activity.html", context, status=status)


def own_foot(request: HttpRequest, posted: Posted) -> SafeString:
    course_id = posted.row.lesson.course_id
    return foot(request, posted.access, course_id, enroll_url=reverse("learn:enroll", args=[course_id]))


def place_of(request: HttpRequest, row: Activity) -> str:
    """The lesson that the form was sent from, at the activity; without one, everything that was written."""
    paths = dict(row.lesson.translations.exclude(path=None).values_list("language", "path"))
    source = paths.get(settings.LANGUAGE_CODE)
    if not (row.is_live and row.lesson.is_live and source):
        return reverse("learn:work", args=[row.lesson.course_id])
    known = [lesson_url(code, paths.get(code) or source) for code, _name in settings.LANGUAGES]
    own = lesson_url(get_language(), paths.get(get_language()) or source)
    path = urlsplit(request.headers.get("Referer", "")).path
    return f"{path if path in known else own}#{row.anchor}"
