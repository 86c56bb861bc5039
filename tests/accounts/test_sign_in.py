"""Signing up, confirming, signing in, resetting: a person's walk through the front door, mails read from the box."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from accounts.forms import time_zone_choices
from accounts.models import SignInMail, User

pytestmark = pytest.mark.django_db

SIGNUP = {
    "display_name": "Mina Park",
    "email": "Mina@Seodang.example",
    "password1": "a-quiet-garden-42",
    "password2": "a-quiet-garden-42",
    "time_zone": "Europe/Paris",
}


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def link_in(message) -> str:
    return re.search(r"https?://[^\s]+/accounts/[^\s]+", message.body).group()


def path_of(url: str) -> str:
    return "/" + url.split("://", 1)[1].split("/", 1)[1]


def sign_in(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_sign_up_confirm_and_in(client):
    response = client.post(reverse("account_signup"), SIGNUP, headers={"accept-language": "ko"})
    assert response["Location"] == reverse("account_email_verification_sent")
    mina = User.objects.get()
    assert (mina.email, mina.display_name, mina.language) == ("mina@seodang.example", "Mina Park", "ko")
    assert mina.time_zone == "Europe/Paris"
    assert "_auth_user_id" not in client.session, "nobody is in before the address is confirmed"

    [message] = mail.outbox
    assert message.to == ["mina@seodang.example"]
    assert re.search("[가-힣]", message.subject + message.body), "S44: the mail follows the language of the sign-up"
    confirm = path_of(link_in(message))
    client.get(confirm)
    assert not EmailAddress.objects.get(user=mina).verified, "a link scanner's GET confirms nothing"
    client.post(confirm)
    assert EmailAddress.objects.get(user=mina).verified


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Etc/UTC", "UTC"),
        ("GMT", "UTC"),
        ("America/New_York", "America/New_York"),
        ("Japan", "Asia/Seoul"),
        ("Mars/Base", "Asia/Seoul"),
        ("", "Asia/Seoul"),
    ],
)
def test_signing_up_keeps_a_zone_that_the_profile_offers(client, said, kept):
    client.post(reverse("account_signup"), {**SIGNUP, "time_zone": said})
    assert User.objects.get().time_zone == kept
    assert kept in dict(time_zone_choices())


def test_an_unconfirmed_address_does_not_let_in(client):
    client.post(reverse("account_signup"), SIGNUP)
    response = sign_in(client, "mina@seodang.example", "a-quiet-garden-42")
    assert response["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_signing_up_with_a_taken_address_tells_only_its_owner(client):
    """X13: the page is the same; the owner gets a mail."""
    new = client.post(reverse("account_signup"), SIGNUP)
    owner = User.objects.get()
    EmailAddress.objects.filter(user=owner).update(verified=True)
    mail.outbox.clear()
    cache.clear()  # one confirmation mail in three minutes is the limit; this is later
    client.logout()
    again = client.post(reverse("account_signup"), {**SIGNUP, "display_name": "Somebody Else"})
    assert (again.status_code, again["Location"]) == (new.status_code, new["Location"])
    assert User.objects.count() == 1
    [message] = mail.outbox
    assert message.to == ["mina@seodang.example"]
    assert "Somebody Else" not in message.body


def test_mails_are_logged_without_their_links(client):
    client.post(reverse("account_signup"), SIGNUP)
    [entry] = SignInMail.objects.all()
    assert (entry.recipient, entry.outcome) == ("mina@seodang.example", "sent")
    key = path_of(link_in(mail.outbox[0])).rstrip("/").rsplit("/", 1)[-1]
    assert key not in f"{entry.kind}{entry.reason}{entry.recipient}"


def test_a_staging_server_writes_to_nobody_it_may_not_write_to(client, settings):
    """S44: sign-in mails too; the ledger says what was held back."""
    settings.MAIL_ONLY_TO = ["staff.kr"]
    client.post(reverse("account_signup"), SIGNUP)
    assert mail.outbox == []
    assert SignInMail.objects.get().outcome == "held"


@pytest.fixture
def mina():
    person = User.objects.create_user("mina@seodang.example", "a-quiet-garden-42", display_name="Mina")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def test_forgotten_password(client, mina):
    """X9, X14: the link names our own host whatever the request says, works once, and the old password is dead."""
    client.post(reverse("account_reset_password"), {"email": mina.email}, headers={"x-forwarded-host": "evil.example"})
    url = link_in(mail.outbox[0])
    assert url.startswith(f"{settings.SITE_URL}/accounts/")
    form_page = client.get(path_of(url), follow=True)
    form_path = form_page.redirect_chain[-1][0]
    client.post(form_path, {"password1": "another-garden-43", "password2": "another-garden-43"})
    mina.refresh_from_db()
    assert mina.check_password("another-garden-43")
    client.logout()
    assert client.get(path_of(url), follow=True).context.get("token_fail"), "the link works once"
    sign_in(client, mina.email, "a-quiet-garden-42")
    assert "_auth_user_id" not in client.session


def test_a_made_up_host_is_refused(client, mina):
    response = client.post(reverse("account_reset_password"), {"email": mina.email}, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert not mail.outbox


def test_guessing_is_slowed_down_and_the_owner_can_still_reset(client, mina):
    """X12: five wrong guesses for one address within five minutes, then even the right one must wait."""
    for guess in range(6):
        sign_in(client, mina.email, f"wrong-guess-{guess}")
    sign_in(client, mina.email, "a-quiet-garden-42")
    assert "_auth_user_id" not in client.session
    sign_in(client, mina.email, "a-quiet-garden-42")
    client.post(reverse("account_reset_password"), {"email": mina.email})
    assert len(mail.outbox) == 1


def test_reset_for_an_unknown_address_looks_the_same(client, mina):
    """X13"""
    known = client.post(reverse("account_reset_password"), {"email": mina.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@seodang.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
