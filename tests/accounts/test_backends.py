"""The person behind a request, as read by hand."""

import pytest

from accounts.backends import Backend
from accounts.models import User
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_it_is_the_row_that_the_orm_would_give(client):
    mina = make_user("Mina", language="ko", time_zone="Europe/Paris")
    client.force_login(mina)  # which notes the time
    expected, found = User.objects.get(pk=mina.pk), Backend().get_user(mina.pk)
    names = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(expected, name) for name in names]
    assert found._state.db == "default" and not found._state.adding


def test_whoever_is_gone_or_switched_off_is_out_at_once(client):
    """X15: with the next request, whatever the session says."""
    mina = make_user("Mina")
    client.force_login(mina)
    assert client.get("/learn/").status_code == 200
    User.objects.filter(pk=mina.pk).update(is_active=False)
    assert client.get("/learn/").status_code == 302
    assert Backend().get_user(mina.pk + 1000) is None
