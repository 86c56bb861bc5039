"""Bringing somebody in by mail: their address counts as verified once they use the link that was sent to it.

`accounts.addresses` sees to that, as for every link to set a password.
"""

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory


def invite(user) -> None:
    """Send a link to set a password. The links point at SITE_URL, whatever request led here."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    host = next((host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"), "localhost")
    request = RequestFactory().get("/", headers={"host": host})
    request.user = AnonymousUser()
    form = ResetPasswordForm({"email": user.email})
    if not form.is_valid():
        raise ValueError(f"No invitation can be sent to {user.email}: {form.errors.as_text()}")
    with context.request_context(request):
        form.save(request)
