from django.core.cache import caches
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from courses.models import CohortInstructor

KEPT_SECONDS = 60


def navigation(request: HttpRequest) -> dict:
    """What the header shows. Only the link is cached; access to a cohort is asked of the database every time."""
    return {"can_teach": SimpleLazyObject(lambda: teaches(request.user))}


def teaches(user) -> bool:
    if not user.is_authenticated:
        return False
    return caches["pages"].get_or_set(
        f"teaches:{user.pk}", lambda: CohortInstructor.objects.filter(user=user).exists(), KEPT_SECONDS
    )
