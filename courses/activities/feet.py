from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from courses.access import Access


def foot(request: HttpRequest, access: Access, course_id: int, *, enroll_url: str) -> SafeString:
    """The end of each activity's form: the button that saves, or why there is none."""
    context = {
        "may_save": may_save(access),
        "token": get_token(request) if may_save(access) else "",
        "course_id": course_id,
        "why": _why_not(access),
        "enroll_url": enroll_url,
    }
    return render_to_string("activities/foot.html", context)


def may_save(access: Access) -> bool:
    enrollment = access.enrollment
    return enrollment is not None and not (enrollment.cohort and enrollment.cohort.archived_at)


def _why_not(access: Access) -> str:
    if access.enrollment is not None:
        return "ended"
    return "staff" if access.is_staff else "preview"
