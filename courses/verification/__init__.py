"""Every derived fact, made again from the records it came from. A check yields one line for each difference.

enrollments  completions, completed courses, certificates, events
attempts     what was frozen, what was graded, quiz revisions
regrades     grades that came later, by people and by regrades
schedule     instants of due dates
mails        states of the mail ledger
"""

import datetime as dt
from collections.abc import Callable, Iterator

from courses.verification import attempts, enrollments, mails, regrades, schedule

Check = Callable[[dt.datetime], Iterator[str]]

CHECKS: tuple[Check, ...] = (*enrollments.CHECKS, *attempts.CHECKS, *regrades.CHECKS, *schedule.CHECKS, *mails.CHECKS)


def differences(now: dt.datetime) -> Iterator[tuple[str, str]]:
    """(name of the check, what differs), from all checks."""
    for check in CHECKS:
        for difference in check(now):
            yield check.__name__, difference
