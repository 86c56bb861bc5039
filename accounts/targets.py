from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_or(request: HttpRequest, fallback: str) -> str:
    """Where the form wants to go on, if that is a path on this site; `fallback` otherwise."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    # No host is allowed, not even our own by name: what is left are paths.
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return fallback
