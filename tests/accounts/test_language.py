"""Which language a page speaks, and who decides it."""

import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def suyeon():
    return User.objects.create_user("suyeon@seodang.example", "long-enough-pass", display_name="김수연", language="ko")


@pytest.mark.parametrize(
    ("accepts", "home"), [("ko-KR,ko;q=0.9", "/ko/"), ("en-GB", "/en/"), ("fr", "/en/"), ("", "/en/")]
)
def test_the_root_leads_to_the_readers_language(client, accepts, home):
    response = client.get("/", headers={"accept-language": accepts})
    assert response["Location"] == home
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in response["Vary"].split(",")}


def test_the_profile_beats_the_browser_where_the_address_is_silent(client, suyeon):
    client.force_login(suyeon)
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/ko/"
    page = client.get(reverse("profile"), headers={"accept-language": "en"})
    assert page.headers["Content-Language"] == "ko"


def test_a_stranger_chooses_by_cookie(client):
    response = client.post(reverse("set_language"), {"language": "ko", "next": "/accounts/login/"})
    assert response["Location"] == "/accounts/login/"
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/ko/"


def test_choosing_a_language_when_signed_in_changes_the_mails_too(client, suyeon):
    """S44: mails follow the profile, so the switch must reach it."""
    client.force_login(suyeon)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    suyeon.refresh_from_db()
    assert suyeon.language == "en"


def test_an_unknown_language_changes_nothing(client, suyeon):
    client.force_login(suyeon)
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    suyeon.refresh_from_db()
    assert suyeon.language == "ko"
    assert client.get(reverse("set_language")).status_code == 405
