from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation


class ReaderLanguageMiddleware(LocaleMiddleware):
    """A page's address decides its language; elsewhere the profile does, then the cookie, then Accept-Language."""

    def process_request(self, request: HttpRequest) -> None:
        if translation.get_language_from_path(request.path_info) is None and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            return
        super().process_request(request)


def activate_time_zone(get_response):
    """Show times in the zone of the person who reads them; the database keeps UTC."""

    def middleware(request: HttpRequest):
        zone = request.user.time_zone if request.user.is_authenticated else settings.DEFAULT_PERSON_TIME_ZONE
        with timezone.override(zone):
            return get_response(request)

    return middleware
