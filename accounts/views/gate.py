from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.targets import next_or


@never_cache
def editors_door(request: HttpRequest) -> HttpResponse:
    """What stands where Wagtail's own login stood: people sign in by the one front door, with its second factor.

    A signed-in person without access gets 403; sending them to a login again would go round in circles.
    """
    target = next_or(request, reverse("wagtailadmin_home"))
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return redirect(target)
