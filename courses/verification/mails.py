"""The mail ledger: each state has what it must have, and each mail its reasons."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from courses.models import Mail, Reminder

State = Mail.State


def mail_states_hold_together(now: dt.datetime) -> Iterator[str]:
    wrong = {
        "is sent, but not when, where to or what": Q(state=State.SENT)
        & (Q(sent_at=None) | Q(to_address="") | Q(subject="") | Q(text="") | Q(tries=0)),
        "is not sent, but says when it was": ~Q(state=State.SENT) & Q(sent_at__isnull=False),
        "is sent later than now": Q(state=State.SENT, sent_at__gt=now),
        "is being sent, but nobody holds it": Q(state=State.SENDING) & (Q(lease_id=None) | Q(lease_until=None)),
        "is held, but not being sent": ~Q(state=State.SENDING) & Q(lease_id__isnull=False),
        "was given up, but not why": Q(state=State.DEAD, outcome=""),
        "is uncertain, but not since when": Q(state=State.UNCERTAIN, uncertain_at=None),
    }
    for words, condition in wrong.items():
        for mail in Mail.objects.filter(condition).iterator():
            yield f"mail {mail.pk}: it {words}"


def mails_have_a_reason(_now: dt.datetime) -> Iterator[str]:
    reasons = Reminder.objects.filter(mail=OuterRef("pk"))
    for mail in Mail.objects.filter(~Exists(reasons)).iterator():
        yield f"mail {mail.pk}: it carries no reminder"
    standing = reasons.filter(suppressed_because="")
    for mail in Mail.objects.filter(~Exists(standing), Exists(reasons), state=State.SENT).iterator():
        yield f"mail {mail.pk}: it was sent, and no reason for it stood"
    for mail in Mail.objects.filter(Exists(standing), state__in=[State.CANCELLED, State.EXPIRED]).iterator():
        yield f"mail {mail.pk}: it is {mail.state}, and a reason for it stands"


def reminders_are_of_their_recipient(_now: dt.datetime) -> Iterator[str]:
    for reminder in Reminder.objects.exclude(enrollment__user=F("recipient")).iterator():
        yield f"reminder {reminder.pk}: its enrollment is another person's"
    for reminder in Reminder.objects.filter(mail__isnull=False).exclude(mail__recipient=F("recipient")).iterator():
        yield f"reminder {reminder.pk}: its mail goes to another person"


CHECKS = (mail_states_hold_together, mails_have_a_reason, reminders_are_of_their_recipient)
