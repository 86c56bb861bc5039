import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def mina(client):
    person = User.objects.create_user("mina@seodang.example", "long-enough-pass", display_name="Mina Park")
    client.force_login(person)
    return person


def change(client, **changes):
    return client.post(
        reverse("profile"),
        {"display_name": "Mina Park", "language": "en", "time_zone": "Asia/Seoul", **changes},
        follow=True,
    )


def test_a_learner_changes_name_language_and_zone(client, mina):
    response = change(client, display_name="박미나", language="ko", time_zone="Europe/Paris")
    mina.refresh_from_db()
    assert (mina.display_name, mina.language, mina.time_zone) == ("박미나", "ko", "Europe/Paris")
    assert "박미나" in response.content.decode()


def test_a_refused_change_keeps_what_was_typed_and_says_what_to_do(client, mina):
    response = change(client, display_name="", time_zone="Europe/Paris")
    mina.refresh_from_db()
    assert mina.display_name == "Mina Park" and mina.time_zone == "Asia/Seoul"
    page = response.content.decode()
    assert 'value="Europe/Paris" selected' in page
    assert "This field is required." in page


@pytest.mark.parametrize("zone", ["Etc/UTC", "GMT", "Japan"])
def test_saving_the_profile_moves_nobody_to_another_zone(client, mina, zone):
    """A zone that the list does not offer to others stays on offer to who has it."""
    User.objects.filter(pk=mina.pk).update(time_zone=zone)
    page = client.get(reverse("profile")).content.decode()
    assert f'value="{zone}" selected' in page
    change(client, display_name="Mina", time_zone=zone)
    mina.refresh_from_db()
    assert (mina.display_name, mina.time_zone) == ("Mina", zone)


def test_only_the_three_fields_are_taken(client, mina):
    """X21: nobody makes himself staff by an extra field."""
    change(client, is_staff="on", is_superuser="on", email="boss@seodang.example", is_active="")
    mina.refresh_from_db()
    assert not mina.is_staff and not mina.is_superuser
    assert mina.email == "mina@seodang.example" and mina.is_active


def test_a_stranger_is_asked_to_sign_in(client):
    response = client.get(reverse("profile"))
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["Mina\x00Park", "\u202eevil", "김" * 121, "<script>alert(1)</script>"])
def test_strange_names_are_refused_or_kept_exactly(client, mina, name):
    """X20, X3: never an error page, never markup."""
    response = change(client, display_name=name)
    assert response.status_code == 200
    mina.refresh_from_db()
    assert mina.display_name in ("Mina Park", name)
    assert "<script>alert(1)" not in response.content.decode()


def test_one_address_one_person_whatever_its_case(mina):
    """The database says so, not only the sign-up form."""
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="MINA@seodang.example", display_name="Another")
