from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from accounts.targets import next_or


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """`/` leads to the home page in the reader's language."""
    response = redirect(f"/{translation.get_language()}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages whose address has none; a signed-in person's profile and mails follow it."""
    language = request.POST.get("language", "")
    target = next_or(request, "/")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseRedirect(target)
    if request.user.is_authenticated and request.user.language != language:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return remember_language(HttpResponseRedirect(target), language)
