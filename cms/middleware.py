from csp.constants import HEADER, SELF, UNSAFE_INLINE
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from wagtail.users.models import UserProfile

# A quiz of a hundred questions, each with twenty fields, and what the page adds to each.
MOST_FIELDS = 3_000

# The Wagtail editor still has inline script and style; with a nonce in the list browsers would ignore 'unsafe-inline'.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
    "object-src": ["'none'"],
    "form-action": [SELF],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
}


def admin_content_security_policy(get_response):
    """Give /cms/ its own policy. Listed after the CSP middleware, so that its verdict is in before that one writes."""

    def middleware(request: HttpRequest):
        response = get_response(request)
        if request.path_info.startswith("/cms/"):
            response._csp_config = ADMIN_POLICY
            response["X-Frame-Options"] = "SAMEORIGIN"  # the editor shows previews in a frame
            if HEADER in response:  # a preview, which came through these middlewares once already as a page of the site
                response[HEADER] = response[HEADER].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        return response

    return middleware


def admin_in_ones_own_time_zone(get_response):
    """Wagtail asks a profile of its own for the time zone, and takes the server's where nobody wrote one there; the one
    of the account holds instead. Listed after what finds the user."""

    def middleware(request: HttpRequest):
        if request.path_info.startswith("/cms/") and request.user.is_authenticated:
            profile = UserProfile.objects.filter(user=request.user).first() or UserProfile(user=request.user)
            zone = profile.current_time_zone or request.user.time_zone
            profile.get_current_time_zone = lambda: zone  # the field stays empty: Wagtail may save the profile
            request.user.wagtail_userprofile = profile
        return get_response(request)

    return middleware


def few_fields_outside_the_editor(get_response):
    """Refuse (400) forms that no page of the site makes; only the editor of a long lesson has as many fields (X19)."""

    def middleware(request: HttpRequest):
        if not request.path_info.startswith("/cms/") and _fields(request) > MOST_FIELDS:
            raise TooManyFieldsSent(f"The form has more than {MOST_FIELDS} fields.")
        return get_response(request)

    return middleware


def _fields(request: HttpRequest) -> int:
    if request.method != "POST" or request.content_type == "application/json":
        return 0
    return sum(len(values) for _name, values in request.POST.lists())
