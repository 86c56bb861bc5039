"""For load balancers and operators. Alive: the process answers. Ready: it may get traffic; what limps is named."""

from collections.abc import Callable
from datetime import datetime, timedelta

import celery
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.reminders import ledger

BEAT_SILENT_FOR = timedelta(minutes=3)
MAIL_WAITS_FOR = timedelta(minutes=15)
BROKER_SECONDS = 2


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 for the database and pending migrations only; a missing broker or beat is degraded, and pages still work."""
    down = _why_down()
    if down:
        return JsonResponse({"status": "down", "down": [down], "degraded": []}, status=503)
    now = timezone.now()
    degraded = [name for name, is_degraded in DEGRADATIONS.items() if is_degraded(now)]
    return JsonResponse({"status": "degraded" if degraded else "ok", "down": [], "degraded": degraded})


def _why_down() -> str:
    try:
        return "migrations" if _migrations_pending() else ""
    except DatabaseError:
        return "database"


_no_migration_pending = False


def _migrations_pending() -> bool:
    """Once none is pending, none will be while this process lives; from then on only the database is asked."""
    global _no_migration_pending
    if _no_migration_pending:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return False
    executor = MigrationExecutor(connection)
    pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _no_migration_pending = not pending
    return pending


def _broker_is_away(now: datetime) -> bool:
    try:
        with celery.current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    except Exception:  # each broker has its own errors, and all mean the same here
        return True
    return False


def _beat_is_silent(now: datetime) -> bool:
    beat_at = ledger.last_beat()
    return beat_at is None or now - beat_at > BEAT_SILENT_FOR


def _mail_waits(now: datetime) -> bool:
    return ledger.oldest_due_age(now) > MAIL_WAITS_FOR


DEGRADATIONS: dict[str, Callable[[datetime], bool]] = {
    "broker": _broker_is_away,
    "beat": _beat_is_silent,
    "mail": _mail_waits,
}
