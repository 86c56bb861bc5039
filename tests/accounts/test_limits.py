"""What happens when the cache, which counts the tries at signing in, is away."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from redis.exceptions import ConnectionError as CacheAway

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits_away(monkeypatch):
    def away(*args, **kwargs):
        raise CacheAway

    monkeypatch.setattr(caches["limits"], "get", away)


def test_no_password_is_tried_and_the_page_says_what_to_do(client, limits_away):
    """X12: without a count of the tries there is no limit to them, so it fails closed."""
    mina = make_user("Mina")
    response = client.post(reverse("account_login"), {"login": mina.email, "password": PASSWORD})
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "Signing in has to wait a moment" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_everything_else_goes_on(client, limits_away):
    client.force_login(make_user("Mina"))
    assert client.get("/learn/").status_code == 200
    assert client.get(reverse("account_login"), follow=True).status_code == 200


def test_pages_read_past_a_cache_that_is_away():
    """R3: what can be made again is made again; a dead server is no error."""
    from config.tolerant_cache import TolerantRedisCache

    nobody_there = TolerantRedisCache("redis://127.0.0.1:1/0", {})
    nobody_there.set("key", "value")
    assert nobody_there.get("key", "made again") == "made again"
    assert nobody_there.get_many(["key"]) == {}
    assert nobody_there.get_or_set("key", lambda: "made again") == "made again"
    assert nobody_there.delete("key") is False


def test_the_cache_keeps_its_client():
    """W1: making one for every read costs as much as the read."""
    from config.tolerant_cache import TolerantRedisCache

    client = TolerantRedisCache("redis://127.0.0.1:1/0", {})._cache
    assert client.get_client("key") is client.get_client("other", write=True)
