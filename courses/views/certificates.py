import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.certificates import find_certificate


@never_cache
@require_safe
def certificate(request: HttpRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Anyone with the address may check that it is genuine; it shows a name, a course and a date, and no more."""
    found = find_certificate(certificate_id)
    if found is None:
        return render(request, "courses/certificate_missing.html", status=404)
    context = {
        "certificate": found,
        "titles": found.titles_for(translation.get_language()),
        "address": f"{settings.SITE_URL}{request.path}",
        "school_zone": settings.DEFAULT_PERSON_TIME_ZONE,
        "is_own": request.user.is_authenticated and found.enrollment.user_id == request.user.pk,
    }
    return render(request, "courses/certificate.html", context)
