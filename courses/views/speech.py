"""Pages below /learn/ that speak the language of what they show, not the reader's own."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from courses.quiz_pages.attempt import OWN_NAMES


def known_language(code: str | None) -> str | None:
    return code if code in dict(settings.LANGUAGES) else None


def speak(request: HttpRequest, code: str | None) -> str:
    """Answer in this language if it is one of ours, else in the reader's own; returns which."""
    known = known_language(code)
    if known:
        translation.activate(known)
        request.LANGUAGE_CODE = known
    return translation.get_language()


def alternates(request: HttpRequest) -> list[dict]:
    return [
        {"code": code, "label": OWN_NAMES.get(code, code), "url": f"{request.path}?language={code}"}
        for code in dict(settings.LANGUAGES)
    ]


def no_alternates(request: HttpRequest) -> list[dict]:
    """Hides the header's switch: a link would leave behind what is typed. The form's own button takes it along."""
    return [{"code": translation.get_language(), "label": "", "url": request.path}]
