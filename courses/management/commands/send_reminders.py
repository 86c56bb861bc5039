from datetime import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from courses.reminders import ledger
from courses.reminders.forecast import forecast
from courses.reminders.planning import plan
from courses.reminders.sending import drain


class Command(BaseCommand):
    help = "One tick of the reminder engine: plan what is due and send it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", metavar="ISO", help="As if it were this time (UTC unless it says otherwise).")
        parser.add_argument("--plan", action="store_true", help="Only print what would go out and what not, and why.")

    def handle(self, *, at: str | None, plan: bool, **options) -> None:
        now = _instant(at)
        if plan:
            for line in forecast(now):
                self.stdout.write(line)
            return
        self._tick(now, fixed=at is not None)

    def _tick(self, now: datetime, *, fixed: bool) -> None:
        if not fixed:
            ledger.record_beat(now)
        planned = plan(now)
        outcomes = drain(clock=lambda: now) if fixed else drain()
        sent = ", ".join(f"{count} {state}" for state, count in sorted(outcomes.items()))
        self.stdout.write(
            f"planned {planned.reminders} reminders in {planned.mails} new mails; {sent or 'nothing due'}"
        )


def _instant(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        instant = parse_datetime(text)
    except ValueError:
        instant = None
    if instant is None:
        raise CommandError(f"“{text}” is not a time like 2026-03-02T09:00:00+09:00.")
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)
