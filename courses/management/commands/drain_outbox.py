from django.core.management.base import BaseCommand

from courses.reminders.sending import drain


class Command(BaseCommand):
    help = "Send the mails that are due. Needs no broker: run it from cron where there is none."
    requires_system_checks = []  # each minute; they take longer than the mails

    def handle(self, **options) -> None:
        outcomes = drain()
        self.stdout.write(", ".join(f"{count} {state}" for state, count in sorted(outcomes.items())) or "nothing due")
