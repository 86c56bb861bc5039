from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.enrollments import current_enrollment
from courses.learn import course_card
from courses.quiz_pages.results import results_page


@login_required
@never_cache
@require_safe
def results(request: HttpRequest, course_id: int) -> HttpResponse:
    """One's own scores in all quizzes of a course, and what they say about competencies."""
    enrollment = current_enrollment(request.user, course_id)
    if enrollment is None:
        raise Http404
    language = translation.get_language()
    page = results_page(enrollment, language, timezone.now())
    return render(request, "courses/quiz_results.html", {"page": page, "card": course_card(course_id, language)})
