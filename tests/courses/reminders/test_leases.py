"""A claimed mail is one sender's alone, for as long as the hand-over may last (S36)."""

import socket
import threading
import time

import pytest
from django.core import mail as outbox

from courses.models import Mail
from courses.reminders import sending, transport
from courses.reminders.mails import Titles
from courses.reminders.planning import plan
from courses.reminders.sending import claim, drain
from courses.reminders.transport import ServerAway, Transport, Uncertain
from ops.ports import LOOPBACK
from tests.courses.reminders.conftest import make_class

pytestmark = pytest.mark.django_db


def test_a_sender_that_died_is_followed_with_the_same_message_id(school, clock):
    """S36, R1: while the lease lasts nobody else touches the mail; after it somebody does."""
    plan(clock())
    assert len(claim(clock())) == 1  # and here the process dies
    clock.advance(minutes=5)
    assert drain(clock) == {}
    clock.advance(minutes=6)
    assert drain(clock) == {"sent": 1}
    assert outbox.outbox[0].extra_headers["Message-ID"] == Mail.objects.get().message_id


def test_a_sender_back_from_the_dead_changes_nothing(school, clock):
    """Fencing: its lease is over and the mail is somebody else's by now."""
    plan(clock())
    [mine] = claim(clock())
    clock.advance(minutes=11)
    [theirs] = claim(clock())
    assert not sending._write(mine, state="dead", outcome="late")
    assert Mail.objects.get().lease_id == theirs.lease_id


def test_a_drain_ends_in_time_and_gives_back_the_rest_untried(school, clock, monkeypatch):
    """R16: a worker told to stop has at most one mail in hand; the next drain is asked for at once."""
    make_class(school.cohort, 3)
    plan(clock())
    monkeypatch.setattr(sending, "SECONDS_A_DRAIN", 0)
    outcomes = drain(clock)
    assert outcomes.is_cut_short and not outcomes
    assert outbox.outbox == []
    assert set(Mail.objects.values_list("state", "tries")) == {("due", 0)}


class SlowHandOver(Transport):
    """The server takes its time, and meanwhile another sender looks for work."""

    def __init__(self, clock, seconds: int):
        self.clock, self.seconds, self.claimed_meanwhile = clock, seconds, None

    def send(self, message) -> None:
        self.clock.advance(seconds=self.seconds)
        self.claimed_meanwhile = claim(self.clock())
        super().send(message)


def test_a_lease_that_is_nearly_over_is_renewed_before_the_hand_over(school, clock):
    """One second was left, and the server needs thirty-six: nobody else takes the mail, so it goes out once."""
    plan(clock())
    [mail] = claim(clock())
    clock.now = mail.lease_until
    clock.advance(seconds=-1)
    with SlowHandOver(clock, seconds=36) as slow:
        assert sending._deliver(mail, slow, Titles(), clock) == "sent"
    assert slow.claimed_meanwhile == []
    assert len(outbox.outbox) == 1


def test_a_sender_whose_lease_went_to_another_sends_nothing(school, clock):
    """Its machine kept it waiting for longer than its lease, between writing the mail and sending it."""
    plan(clock())
    [mine] = claim(clock())
    clock.advance(minutes=11)
    [theirs] = claim(clock())
    message = sending.compose(theirs, sending._still_held(theirs, clock()), now=clock(), titles=Titles())
    with Transport() as line:
        assert sending._send(mine, message, line, clock) == "taken"
        assert outbox.outbox == []
        assert sending._send(theirs, message, line, clock) == "sent"
    assert len(outbox.outbox) == 1


# --- a server that is always just in time -------------------------------------------------------------------------


@pytest.fixture
def dripping(settings, monkeypatch):
    """A mail server that answers each line after a third of a second; a step may last one second in all."""
    listener = socket.create_server((LOOPBACK, 0))
    settings.EMAIL_BACKEND = transport.DJANGO_SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()[:2]
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    monkeypatch.setattr(transport, "longest_step", lambda: 1.0)
    heard: list[bytes] = []
    threading.Thread(target=answer_slowly, args=(listener, heard), daemon=True).start()
    yield heard
    listener.close()


def answer_slowly(listener: socket.socket, heard: list[bytes]) -> None:
    line, _address = listener.accept()
    with line, line.makefile("rb") as lines:
        line.sendall(b"220 hello\r\n")
        in_text = False
        for said in lines:
            heard.append(said)
            in_text = in_text and said != b".\r\n"
            if in_text:
                continue
            time.sleep(0.34)
            try:
                line.sendall(b"354 go on\r\n" if said.upper().startswith(b"DATA") else b"250 yes\r\n")
            except OSError:
                return
            in_text = said.upper().startswith(b"DATA")


def test_a_step_ends_in_time_however_slowly_the_server_answers(school, clock, dripping):
    """MAIL, RCPT and DATA take the second; each alone is well within the socket's time-out."""
    [pupil] = make_class(school.cohort, 1)
    plan(clock())
    mail = next(mail for mail in claim(clock()) if mail.recipient == pupil)
    message = sending.compose(mail, sending._still_held(mail, clock()), now=clock(), titles=Titles())
    started = time.monotonic()
    with Transport() as line, pytest.raises((Uncertain, ServerAway)):
        line.send(message)
    assert time.monotonic() - started < 3
    assert any(said.upper().startswith(b"RCPT") for said in dripping)
