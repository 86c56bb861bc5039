from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.deliverability import is_permitted
from accounts.models import SignInMail, User


class AccountAdapter(DefaultAccountAdapter):
    """allauth in the site's manners: mails in the reader's language, logged by kind and outcome, links to SITE_URL."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        if not is_permitted(email):
            self._log(email, template_prefix, "held", "MAIL_ONLY_TO")
            return
        # The links point at SITE_URL, never at a Host header that somebody made up.
        context = {**context, "site_url": settings.SITE_URL}
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        with translation.override(person.language if person else translation.get_language()):
            try:
                super().send_mail(template_prefix, email, context)
            except OSError as error:
                self._log(email, template_prefix, "failed", type(error).__name__)
                raise
        self._log(email, template_prefix, "sent")

    def _log(self, email: str, template_prefix: str, outcome: str, reason: str = "") -> None:
        SignInMail.objects.create(
            recipient=email, kind=template_prefix.rsplit("/", 1)[-1], outcome=outcome, reason=reason
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation) -> str:
        return self._on_own_host(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return self._on_own_host(super().get_reset_password_from_key_url(key))

    def is_safe_url(self, url: str | None) -> bool:
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    @staticmethod
    def _on_own_host(url: str) -> str:
        path = "/" + url.split("://", 1)[-1].split("/", 1)[-1]
        return f"{settings.SITE_URL}{path}"
