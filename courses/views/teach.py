"""The instructor's desk. Whoever a cohort does not name gets 404 for it, also from one request to the next (S45)."""

from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.cohorts import cohorts_of
from courses.due import due_text
from courses.exports import progress_csv
from courses.learn import course_card
from courses.matrix import PAGE_SIZE, SORTS, STANDINGS, Matrix, counts_by_standing, learners, load_matrix
from courses.matrix_html import legend, render_rows
from courses.models import Cohort
from courses.quiz_pages.desks import titles_in, waiting_counts, waiting_without_cohort


@login_required
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    cohorts = list(cohorts_of(request.user).order_by("archived_at", "-starts_on", "name"))
    now = timezone.now()
    counts = counts_by_standing(cohorts, now)
    waiting = waiting_counts(cohorts, request.user, now)
    self_paced = waiting_without_cohort(request.user, now)
    titles = titles_in({cohort.course_id for cohort in cohorts} | self_paced.keys(), translation.get_language())
    cards = [
        {
            "cohort": one,
            "course": titles.get(one.course_id, ""),
            "counts": counts[one.pk],
            "waiting": waiting.get(one.pk, 0),
        }
        for one in cohorts
    ]
    waiting_alone = [(course, titles.get(course, ""), count) for course, count in sorted(self_paced.items())]
    return render(request, "courses/teach.html", {"cards": cards, "self_paced": waiting_alone})


@login_required
@never_cache
@require_safe
def cohort(request: HttpRequest, cohort_id: int) -> HttpResponse:
    found = _cohort_or_404(request, cohort_id)
    now, sort = timezone.now(), _known_sort(request.GET.get("sort", ""))
    show = request.GET.get("show", "") if request.GET.get("show") in STANDINGS else ""
    matrix = load_matrix(found, translation.get_language(), now=now)
    page = Paginator(learners(found, now=now, sort=sort, standing=show), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "cohort": found,
        "card": course_card(found.course_id, translation.get_language()),
        "counts": counts_by_standing([found], now)[found.pk],
        "lessons": _numbered(matrix),
        "rows": render_rows(matrix, matrix.rows(page.object_list)),
        "legend": legend(),
        "waiting": waiting_counts([found], request.user, now).get(found.pk, 0),
        "columns": _columns(sort, show),
        "page": page,
        "show": show,
        "query": _query(sort, show),
    }
    return render(request, "courses/teach_cohort.html", context)


@login_required
@never_cache
@require_safe
def cohort_csv(request: HttpRequest, cohort_id: int) -> StreamingHttpResponse:
    found = _cohort_or_404(request, cohort_id)
    matrix = load_matrix(found, translation.get_language(), now=timezone.now())
    lines = progress_csv(matrix, zone=timezone.get_current_timezone())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = slugify(found.name, allow_unicode=True) or f"cohort-{found.pk}"
    response["Content-Disposition"] = (
        f"attachment; filename=\"cohort-{found.pk}.csv\"; filename*=UTF-8''{quote(name)}.csv"
    )
    return response


def _cohort_or_404(request: HttpRequest, cohort_id: int) -> Cohort:
    return get_object_or_404(cohorts_of(request.user), pk=cohort_id)


def _known_sort(text: str) -> str:
    return text if text.removeprefix("-") in SORTS else "name"


def _query(sort: str, show: str) -> str:
    """What the links of the pages keep, ending in "&"."""
    return f"sort={sort}&" + (f"show={show}&" if show else "")


def _columns(sort: str, show: str) -> list[dict]:
    """The sortable ones. The link of the one in force turns it round; the worst come first by default."""
    labels = {"name": _("Learner"), "progress": _("Progress"), "seen": _("Last seen")}
    columns = []
    for key, label in labels.items():
        is_current, is_descending = sort.removeprefix("-") == key, sort.startswith("-")
        target = f"-{key}" if is_current and not is_descending else key
        aria = ("descending" if is_descending else "ascending") if is_current else "none"
        columns.append({"key": key, "label": label, "aria_sort": aria, "href": f"?{_query(target, show)[:-1]}"})
    return columns


def _numbered(matrix: Matrix) -> list[dict]:
    zone, reader_zone = matrix.cohort.zone, ZoneInfo(timezone.get_current_timezone_name())
    rows = []
    for number, lesson in enumerate(matrix.lessons, start=1):
        due = matrix.due.get(lesson.id)
        text = due_text(due.due_on, due.due_time, due.due_at, zone, reader_zone) if due else ""
        rows.append({"number": number, "lesson": lesson, "due": text})
    return rows
