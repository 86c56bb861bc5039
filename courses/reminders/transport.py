"""One connection to the mail server, and what its answers mean for the mail."""

import contextlib
import smtplib
import time
from typing import Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp

DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"


class NotSent(Exception):
    """The mail did not go out. The text says what the server answered."""


class ServerAway(NotSent):
    """No connection, or "try later" to everybody: other mails need not be tried now."""


class ServerRefusesUs(ServerAway):
    """Sign-in, sender or policy: our fault, and no recipient's. Stop, or ten thousand rows die of it."""


class TryLater(NotSent):
    """A passing refusal of this mail (4xx)."""


class Refused(NotSent):
    """A lasting refusal of this recipient (5xx)."""


class Bounced(Refused):
    """There is no such mailbox: nothing sent to this address will ever arrive."""


class Unsendable(NotSent):
    """The message itself cannot be put on the wire (a forbidden header, a malformed address)."""


class Uncertain(NotSent):
    """The connection broke after the text had gone out: the server may or may not have taken it."""


def longest_step() -> float:
    """Seconds that connecting may take, and again the hand-over of one mail, however slowly the server answers."""
    return 3 * settings.EMAIL_TIMEOUT


class _Marking(smtplib.SMTP):
    """Remembers whether the server is holding a text that it has not yet answered for, and ends a step in time.

    The time-out of a socket is for one answer, and a mail takes six: a server that is always just in time would
    outlast the sender's lease.
    """

    body_begun = False

    def __init__(self, *args, **kwargs):
        self.ends_at = time.monotonic() + longest_step()
        super().__init__(*args, **kwargs)

    def mail(self, sender, options=()):
        self.body_begun = False
        self.ends_at = time.monotonic() + longest_step()
        return super().mail(sender, options)

    def getreply(self):
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the mail server was too slow in all")
        self.sock.settimeout(min(left, self.timeout or left))
        # 354: go on with the text. Left standing when the reply to the text itself never comes.
        reply = super().getreply()
        self.body_begun = reply[0] == 354
        return reply


class _MarkingOverTLS(_Marking, smtplib.SMTP_SSL):
    pass


class MarkingBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return _MarkingOverTLS if self.use_ssl else _Marking


class Transport:
    """Sends over one connection, opened at the first mail and again after any fault. Use as a context manager."""

    def __enter__(self) -> Self:
        self._backend = MarkingBackend() if settings.EMAIL_BACKEND == DJANGO_SMTP else get_connection()
        self._is_open = False
        return self

    def __exit__(self, *exc_info) -> None:
        self._close()

    def send(self, message: EmailMessage) -> None:
        """Returns once the server has taken the message; raises a NotSent otherwise."""
        self._open()
        try:
            self._backend.send_messages([message])
        except (smtplib.SMTPException, OSError) as error:
            meaning = self._meaning(error)
            self._close()
            raise meaning from error
        except ValueError as error:
            raise Unsendable(f"{type(error).__name__}: {error}") from error

    def _open(self) -> None:
        if self._is_open:
            return
        try:
            self._backend.open()
        except smtplib.SMTPAuthenticationError as error:
            raise ServerRefusesUs(_answer(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAway(_answer(error)) from error
        self._is_open = True

    def _close(self) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):  # it may be broken already
            self._backend.close()
        self._is_open = False

    def _meaning(self, error: Exception) -> NotSent:
        code, text = _code_of(error), _answer(error)
        if code is None:
            begun = getattr(getattr(self._backend, "connection", None), "body_begun", False)
            return Uncertain(text) if begun else ServerAway(text)
        if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError) or _is_policy(code, text):
            return ServerRefusesUs(text)
        if code == 421:
            return ServerAway(text)
        if code < 500:
            return TryLater(text)
        return Bounced(text) if _is_bounce(error, code) else Refused(text)


def _code_of(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _is_policy(code: int, text: str) -> bool:
    """530 and 535 ask us to sign in; enhanced status x.7.x is about our rights, not about the mailbox (RFC 3463)."""
    return code in (530, 534, 535, 538) or (code >= 500 and " 5.7." in f" {text}".replace(f"{code} ", " ", 1))


def _is_bounce(error: Exception, code: int) -> bool:
    """Said of the recipient: no such user (550), user not local (551), mailbox name not allowed (553); RFC 5321."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and code in (550, 551, 553)


def _answer(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _line(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _line(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:250]


def _line(code: int, reply: bytes | str) -> str:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
    return f"{code} {' '.join(text.split())}"[:250]
