from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from courses.models import CohortInstructor

KEPT_SECONDS = 60


def navigation(request: HttpRequest) -> dict:
    """What the header shows. Only the links are cached; a desk asks the database who may open it, every time."""
    user = request.user
    return {
        "can_teach": SimpleLazyObject(lambda: _kept("teaches", user, _teaches)),
        "can_edit": SimpleLazyObject(lambda: _kept("edits", user, _edits)),
    }


def _kept(name: str, user, ask: Callable) -> bool:
    if not user.is_authenticated:
        return False
    return bool(cache.get_or_set(f"{name}:{user.pk}", lambda: ask(user), KEPT_SECONDS))


def _teaches(user) -> bool:
    return CohortInstructor.objects.filter(user=user).exists()


def _edits(user) -> bool:
    return user.has_perm("wagtailadmin.access_admin")
