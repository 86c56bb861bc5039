from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from redis.exceptions import RedisError


class ReaderLanguageMiddleware(LocaleMiddleware):
    """A page's address decides its language; elsewhere the profile does, then the cookie, then Accept-Language."""

    def process_request(self, request: HttpRequest) -> None:
        if translation.get_language_from_path(request.path_info) is None and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            return
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """An address of ours that answers 404 means it; only one that nothing matched is tried below /en/ or /ko/."""
        if response.status_code == 404 and request.resolver_match is not None:
            patch_vary_headers(response, ("Accept-Language",))
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        return super().process_response(request, response)


def activate_time_zone(get_response):
    """Show times in the zone of the person who reads them; the database keeps UTC."""

    def middleware(request: HttpRequest):
        zone = request.user.time_zone if request.user.is_authenticated else settings.DEFAULT_PERSON_TIME_ZONE
        with timezone.override(zone):
            return get_response(request)

    return middleware


def sign_in_needs_its_limits(get_response):
    """Try no password and no code while the cache that counts the tries is away: 503, with a page that says so."""

    def middleware(request: HttpRequest):
        path = request.path_info
        is_limited = path.startswith("/accounts/") and not path.startswith("/accounts/unsubscribe/")
        if request.method == "POST" and is_limited and not _limits_answer():
            response = render(request, "503.html", status=503)
            response["Retry-After"] = "30"
            return response
        return get_response(request)

    return middleware


def _limits_answer() -> bool:
    try:
        caches["limits"].get("is-there")
    except (RedisError, OSError):
        return False
    return True
