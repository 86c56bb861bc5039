import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone

from courses.models import Mail
from courses.reminders import ledger
from courses.views import health
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch):
    monkeypatch.setattr(health, "_no_migration_pending", False)


@pytest.fixture
def _beating():
    ledger.record_beat(timezone.now())


def ready(client) -> tuple[int, dict]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_alive_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.usefixtures("_beating")
def test_ready_when_all_is_well(client):
    assert ready(client) == (200, {"status": "ok", "down": [], "degraded": []})


def test_a_beat_unseen_for_three_minutes_is_degraded_not_down(client):
    """S37, R12."""
    assert ready(client) == (200, {"status": "degraded", "down": [], "degraded": ["beat"]})
    ledger.record_beat(timezone.now() - dt.timedelta(minutes=2))
    assert ready(client)[1]["degraded"] == []
    ledger.record_beat(timezone.now() - dt.timedelta(minutes=4))
    assert ready(client)[1]["degraded"] == ["beat"]


@pytest.mark.usefixtures("_beating")
def test_a_broker_that_is_away_is_degraded(client, monkeypatch):
    """R3: pages that need no queue still answer."""
    import celery

    broken = celery.current_app.connection_for_write("redis://127.0.0.1:1/0")
    monkeypatch.setattr(celery.current_app._get_current_object(), "connection_for_write", lambda: broken)
    assert ready(client) == (200, {"status": "degraded", "down": [], "degraded": ["broker"]})


@pytest.mark.usefixtures("_beating")
def test_a_mail_that_waits_for_a_quarter_of_an_hour_is_degraded(client):
    """S37: waiting for its time does not count, waiting for a sender does."""
    now = timezone.now()
    mail = Mail.objects.create(
        recipient=make_user(),
        category="reminders",
        message_id="<1@seodang>",
        send_at=now + dt.timedelta(hours=8),
        expires_at=now + dt.timedelta(days=1),
    )
    assert ready(client)[1]["degraded"] == []
    Mail.objects.filter(pk=mail.pk).update(send_at=now - dt.timedelta(minutes=16))
    assert ready(client)[1]["degraded"] == ["mail"]
    Mail.objects.filter(pk=mail.pk).update(state="dead")
    assert ready(client)[1]["degraded"] == []


def test_pending_migrations_are_down(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    assert ready(client) == (503, {"status": "down", "down": ["migrations"], "degraded": []})


@pytest.mark.parametrize("has_been_ready", [True, False])
def test_a_database_that_is_away_is_down(client, monkeypatch, has_been_ready):
    monkeypatch.setattr(health, "_no_migration_pending", has_been_ready)

    def away(*args, **kwargs):
        raise DatabaseError("away")

    monkeypatch.setattr("courses.views.health.connection.cursor", away)
    monkeypatch.setattr(health, "MigrationExecutor", away)
    assert ready(client)[0] == 503
