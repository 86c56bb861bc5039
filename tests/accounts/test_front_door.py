"""One front door: whoever wants into the editors' or operators' admin signs in by /accounts/login/."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def mina():
    return User.objects.create_user("mina@seodang.example", "long-enough-pass", display_name="Mina")


@pytest.fixture
def hana():
    author = User.objects.create_user("hana@seodang.example", "long-enough-pass", display_name="Hana")
    author.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return author


@pytest.mark.parametrize("door", ["/cms/", "/cms/login/", "/cms/pages/", "/cms/login/?next=/cms/pages/"])
def test_a_stranger_at_the_editors_door_is_led_to_the_front_door(client, door):
    """X12: no admin page of Wagtail's asks for a password itself, so no second factor is passed by."""
    response = client.get(door, follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=%2Fcms%2F")
    response = client.post("/cms/login/", {"username": "hana@seodang.example", "password": "long-enough-pass"})
    assert response.status_code == 302 and response["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_the_operators_door_is_the_front_door_too(client):
    response = client.get("/django-admin/login/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    response = client.post("/django-admin/login/", {"username": "x@seodang.example", "password": "y"})
    assert response["Location"].startswith("/accounts/login/")


def test_a_signed_in_learner_gets_403_and_no_circle_of_logins(client, mina):
    client.force_login(mina)
    response = client.get("/cms/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) <= 1


def test_an_author_passes_to_the_page_asked_for(client, hana):
    client.force_login(hana)
    assert client.get("/cms/login/?next=/cms/images/")["Location"] == "/cms/images/"


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\\evil.example", "https:evil.example", "%09//evil.example", "javascript:alert(1)"]
)
def test_a_made_up_next_never_leads_away(client, hana, target):
    """X8: the Location is always our own host."""
    client.force_login(hana)
    assert client.get("/cms/login/", {"next": target})["Location"] == "/cms/"
    response = client.post(reverse("set_language"), {"language": "ko", "next": target})
    assert response["Location"] == "/"


def test_wagtails_own_password_and_address_pages_are_shut(client, hana):
    """They bypass allauth's verified addresses."""
    client.force_login(hana)
    assert client.get("/cms/password_reset/", follow=True).status_code == 404
    page = client.get("/cms/account/").content.decode()
    assert 'name="password-old_password"' not in page
    assert 'name="name_email-email"' not in page
