"""Which addresses this server may write to at all (S44), and which have told it that nobody is there."""

import datetime as dt

from django.conf import settings

from accounts.models import BouncedAddress

# RFC 2606 and RFC 6761: nobody can ever receive there.
RESERVED_TOP_LEVEL = ("example", "invalid", "test", "localhost", "local")
RESERVED_DOMAINS = ("example.com", "example.net", "example.org")
# Backends whose mails stay on this machine.
STAYS_HERE = (
    "accounts.eml_backend.EmlBackend",
    "django.core.mail.backends.locmem.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
)


def is_deliverable(address: str) -> bool:
    """False for reserved domains, unless mails stay on this machine, and for whoever MAIL_ONLY_TO leaves out."""
    if not is_permitted(address):
        return False
    return settings.EMAIL_BACKEND in STAYS_HERE or not _is_reserved(_domain(address))


def is_permitted(address: str) -> bool:
    """Whether MAIL_ONLY_TO lets any mail through to this address, sign-in mails among them."""
    permitted = {entry.strip().lower() for entry in settings.MAIL_ONLY_TO}
    return not permitted or bool({_domain(address), address.lower()} & permitted)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _is_reserved(domain: str) -> bool:
    return domain.rpartition(".")[2] in RESERVED_TOP_LEVEL or any(
        domain == reserved or domain.endswith(f".{reserved}") for reserved in RESERVED_DOMAINS
    )


def remember_bounce(address: str, reason: str, at: dt.datetime) -> None:
    BouncedAddress.objects.update_or_create(
        address=address.lower(), defaults={"reason": reason[:300], "bounced_at": at}
    )


def forget_bounce(address: str) -> None:
    """Somebody mended it, or wants to know."""
    BouncedAddress.objects.filter(address=address.lower()).delete()
