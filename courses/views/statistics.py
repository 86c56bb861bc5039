from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.cohorts import cohorts_of
from courses.models import Lesson
from courses.question_statistics import statistics_page


@login_required
@never_cache
@require_safe
def question_statistics(request: HttpRequest, cohort_id: int, lesson_id: int) -> HttpResponse:
    """How the questions of a lesson's quiz did in this cohort (S45)."""
    cohort = get_object_or_404(cohorts_of(request.user), pk=cohort_id)
    lessons = Lesson.objects.filter(course=cohort.course_id, quiz__isnull=False).select_related("quiz__revision")
    lesson = get_object_or_404(lessons.defer("quiz__revision__content"), pk=lesson_id)
    asked = request.GET.get("revision", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
    page = statistics_page(cohort, lesson, number, translation.get_language())
    return render(request, "courses/teach_statistics.html", {"cohort": cohort, "lesson": lesson, "page": page})
