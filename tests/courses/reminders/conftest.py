"""Mina is on a course of three lessons in a cohort in Seoul; the second is due by the end of 11 March 2026."""

import datetime as dt
import email
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from courses.models import DueDate
from ops.ports import LOOPBACK, free_port
from tests.factories import lessons_of, make_cohort, make_course, make_due_date, make_enrollment, make_user


def at(text: str) -> dt.datetime:
    """A time in Seoul, as "2026-03-10 12:00"."""
    return dt.datetime.fromisoformat(f"{text}:00+09:00").astimezone(dt.UTC)


# The window of 36 hours opens on Tuesday at noon.
NOON_BEFORE = at("2026-03-10 12:00")


@pytest.fixture
def school(db):
    jun = make_user("Jun")
    mina = make_user("Mina", language="en", time_zone="Asia/Seoul")
    course = make_course("AI Product Management", lessons=3)
    cohort = make_cohort(course, jun)
    first, second, third = lessons_of(course)
    due = make_due_date(cohort, second, dt.date(2026, 3, 11))
    enrollment = make_enrollment(mina, cohort=cohort, now=at("2026-03-09 10:00"))
    return SimpleNamespace(
        jun=jun,
        mina=mina,
        course=course,
        cohort=cohort,
        first=first,
        second=second,
        third=third,
        due=due,
        mine=enrollment,
    )


def move_due(due: DueDate, day: dt.date) -> None:
    from courses.due import set_due_date

    set_due_date(due.cohort, due.lesson, day)


class Clock:
    """Stands still until it is told to move."""

    def __init__(self, now: dt.datetime):
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **by) -> dt.datetime:
        self.now += dt.timedelta(**by)
        return self.now


@pytest.fixture
def clock():
    return Clock(NOON_BEFORE)


class Server:
    """A mail server that answers as it is told: `script` maps a recipient, or "*", to answers used up one by one.

    An answer is an SMTP reply, or "drop": take the text, then cut the connection without a word.
    """

    def __init__(self):
        self.script: dict[str, list[str]] = {}
        self.rcpt_script: dict[str, list[str]] = {}
        self.taken: list[tuple[str, str]] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self._next(self.rcpt_script, address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = email.message_from_bytes(envelope.content)
        recipient = envelope.rcpt_tos[0]
        answer = self._next(self.script, recipient)
        if answer in (None, "drop"):
            self.taken.append((recipient, message["Message-ID"]))
        if answer == "drop":
            server.transport.abort()
        return answer or "250 taken"

    @staticmethod
    def _next(script: dict[str, list[str]], address: str) -> str | None:
        answers = script.get(address) or script.get("*")
        return answers.pop(0) if answers else None

    def ids_of(self, address: str) -> list[str]:
        return [message_id for recipient, message_id in self.taken if recipient == address]


@pytest.fixture
def smtp(settings):
    """A real SMTP server on loopback, which the site sends to."""
    server = Server()
    controller = Controller(server, hostname=LOOPBACK, port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = LOOPBACK, controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    controller.stop()


def make_class(cohort, number: int, domain: str = "pupils.seodang.kr") -> list:
    """Learners with an address that is not reserved, in the cohort since Monday."""
    people = [make_user(f"Pupil{n}", email=f"pupil{n}@{domain}", time_zone="Asia/Seoul") for n in range(number)]
    for person in people:
        make_enrollment(person, cohort=cohort, now=at("2026-03-09 10:00"))
    return people
