from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.forms import ProfileForm


@never_cache
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who change them; not for the public."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    broken = ProfileForm({"display_name": "", "language": "en", "time_zone": "Mars/Olympus"})
    broken.is_valid()
    return render(request, "styleguide.html", {"form": ProfileForm(instance=request.user), "broken_form": broken})
