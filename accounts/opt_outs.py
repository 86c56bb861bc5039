"""Who wants no more mail of a category, and the signed link by which they say so (S42)."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import MailOptOut, User

# Filled by the apps that send mails, from their AppConfig: category → what it is, in words.
CATEGORIES: dict[str, str | Promise] = {}

_signer = Signer(salt="accounts.opt_outs")


def register_category(name: str, label: str | Promise) -> None:
    CATEGORIES[name] = label


def make_token(user_id: int, category: str) -> str:
    """Names a person and a category. Without expiry: the link must work as long as the mail exists."""
    return _signer.sign_object([user_id, category])


def read_token(token: str) -> tuple[User, str] | None:
    """None for anything that we did not sign, and for a person or category that is no more."""
    try:
        user_id, category = _signer.unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=user_id).first()
    return (user, category) if user and category in CATEGORIES else None


def unsubscribe_url(user_id: int, category: str) -> str:
    return settings.SITE_URL + reverse("unsubscribe", args=[make_token(user_id, category)])


def opt_out(user: User, category: str) -> None:
    """Twice is once."""
    MailOptOut.objects.bulk_create([MailOptOut(user=user, category=category)], ignore_conflicts=True)


def opt_in(user: User, category: str) -> None:
    """Only ever at the person's own word; enrolling again does not do it."""
    MailOptOut.objects.filter(user=user, category=category).delete()


def is_opted_out(user: User, category: str) -> bool:
    return MailOptOut.objects.filter(user=user, category=category).exists()
