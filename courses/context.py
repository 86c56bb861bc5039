from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from courses.access import is_admin
from courses.models import CohortInstructor

KEPT_SECONDS = 60


def navigation(request: HttpRequest) -> dict:
    """What the header shows. Only the links are cached; a desk asks the database who may open it, every time."""
    doors = SimpleLazyObject(lambda: _doors(request.user))
    return {
        "can_teach": SimpleLazyObject(lambda: doors["teach"]),
        "can_edit": SimpleLazyObject(lambda: doors["edit"]),
    }


def _doors(user) -> dict[str, bool]:
    if not user.is_authenticated:
        return {"teach": False, "edit": False}
    return cache.get_or_set(f"doors:{user.pk}", lambda: _open_doors(user), KEPT_SECONDS) or _open_doors(user)


def _open_doors(user) -> dict[str, bool]:
    return {
        "teach": is_admin(user) or CohortInstructor.objects.filter(user=user).exists(),
        "edit": user.has_perm("wagtailadmin.access_admin"),
    }
