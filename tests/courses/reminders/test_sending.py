import datetime as dt
import email
import uuid
from email import policy

import pytest
from django.core import mail as outbox
from django.test import override_settings

from accounts.deliverability import remember_bounce
from accounts.opt_outs import opt_out
from courses.cohorts import archive_cohort
from courses.completion import complete_lesson
from courses.enrollments import withdraw
from courses.models import Cohort, Mail, Reminder
from courses.reminders import sending
from courses.reminders.ledger import retry
from courses.reminders.planning import plan
from courses.reminders.sending import claim, drain
from ops.ports import free_port
from tests.courses.reminders.conftest import NOON_BEFORE, at, make_class, move_due
from tests.factories import make_due_date

pytestmark = pytest.mark.django_db


# --- the whole way ------------------------------------------------------------------------------------------------


def test_a_planned_mail_goes_out_once_and_the_ledger_knows(school, clock):
    """S36: sent, with what and when; a redelivered task finds nothing left."""
    plan(clock())
    assert drain(clock) == {"sent": 1}
    assert drain(clock) == {}
    mail = Mail.objects.get()
    assert (mail.state, mail.sent_at, mail.lease_id) == ("sent", NOON_BEFORE, None)
    assert (mail.to_address, mail.language, mail.subject) == (school.mina.email, "en", "Due soon: Lesson 2")
    assert [message.to for message in outbox.outbox] == [[school.mina.email]]
    assert outbox.outbox[0].extra_headers["Message-ID"] == mail.message_id


def test_each_batch_has_a_bound_and_the_drain_goes_on(school, clock, settings):
    settings.REMINDER_BATCH = 2
    make_class(school.cohort, 4)
    plan(clock())
    assert len(claim(clock())) == 2
    assert drain(clock) == {"sent": 3}


# --- does the reason still hold? ----------------------------------------------------------------------------------


def finish(school):
    school.mine.completed_at = NOON_BEFORE
    school.mine.save()


def unpublish_lesson(school):
    school.second.is_live = False
    school.second.save()


def make_optional(school):
    school.second.is_required = False
    school.second.save()


def unpublish_course(school):
    school.course.is_live = False
    school.course.save()


def deactivate(school):
    school.mina.is_active = False
    school.mina.save()


SINCE_PLANNED = {
    "lesson_completed": lambda s: complete_lesson(s.mine, s.second, rule="learner_marks", now=NOON_BEFORE),
    "withdrawn": lambda s: withdraw(s.mine, now=NOON_BEFORE),
    "cohort_archived": lambda s: archive_cohort(s.cohort, now=NOON_BEFORE),
    "cohort_ended": lambda s: Cohort.objects.filter(pk=s.cohort.pk).update(ends_on=dt.date(2026, 3, 9)),
    "lesson_unpublished": unpublish_lesson,
    "course_unpublished": unpublish_course,
    "course_completed": finish,
    "account_inactive": deactivate,
    "opted_out": lambda s: opt_out(s.mina, "reminders"),
    "lesson_optional": make_optional,
    "bounced": lambda s: remember_bounce(s.mina.email.upper(), "550 no such user", NOON_BEFORE),
    "due_moved": lambda s: move_due(s.due, dt.date(2026, 3, 20)),
}


@pytest.mark.parametrize("reason", SINCE_PLANNED)
def test_what_changed_since_it_was_planned_stops_it_and_is_logged(school, clock, reason):
    """S38, S34, R13: nothing goes out after the change is committed, and the ledger names the reason."""
    plan(clock())
    assert Mail.objects.count() == 1
    SINCE_PLANNED[reason](school)
    assert drain(clock) == {"cancelled": 1}
    assert outbox.outbox == []
    assert Reminder.objects.get().suppressed_because == reason
    assert Mail.objects.get().outcome == reason


def test_a_removed_due_date_stops_it(school, clock):
    plan(clock())
    school.due.delete()
    drain(clock)
    assert Reminder.objects.get().suppressed_because == "due_moved"


def test_coming_back_stops_the_reminder_of_silence(school, clock):
    """S38: seen again between planning and sending."""
    move_due(school.due, dt.date(2026, 4, 20))
    clock.now = at("2026-03-14 12:00")
    plan(clock())
    complete_lesson(school.mine, school.first, rule="learner_marks", now=clock())
    assert drain(clock) == {"cancelled": 1}
    assert Reminder.objects.get().suppressed_because == "seen_again"


def test_one_reason_gone_leaves_the_other(school, clock):
    """Two lessons in one mail; one is completed meanwhile, so the mail speaks of the other."""
    from tests.factories import make_due_date

    make_due_date(school.cohort, school.third, dt.date(2026, 3, 11))
    plan(clock())
    complete_lesson(school.mine, school.second, rule="learner_marks", now=clock())
    assert drain(clock) == {"sent": 1}
    assert outbox.outbox[0].subject == "Due soon: Lesson 3"
    assert "Lesson 2" not in outbox.outbox[0].body
    assert sorted(Reminder.objects.values_list("suppressed_because", flat=True)) == ["", "lesson_completed"]


def test_too_little_time_left_stops_it(school, clock):
    """S39: the mail waited for a server; with fifty minutes left it is not sent any more."""
    plan(clock())
    Mail.objects.update(expires_at=at("2026-03-12 23:00"))  # as if its other reason lasted longer
    clock.now = at("2026-03-11 20:30")
    from courses.due import set_due_date

    set_due_date(school.cohort, school.second, dt.date(2026, 3, 11), dt.time(21, 20))
    assert drain(clock) == {"cancelled": 1}
    assert Reminder.objects.get().suppressed_because == "too_late"


def test_what_could_not_be_sent_in_time_is_marked_expired(school, clock):
    """R11: counted as such, and no mail comes too late."""
    plan(clock())
    clock.now = at("2026-03-11 23:00")
    assert drain(clock) == {}
    assert Mail.objects.get().state == "expired"
    assert Reminder.objects.get().suppressed_because == "expired"


def test_a_mail_that_came_into_the_night_waits_for_the_morning(school, clock):
    """S40: at send time too."""
    plan(clock())
    clock.now = at("2026-03-10 21:00")
    assert drain(clock) == {"due": 1}
    mail = Mail.objects.get()
    assert (mail.state, mail.send_at, mail.tries) == ("due", at("2026-03-11 08:00"), 0)
    clock.now = at("2026-03-11 08:00")
    assert drain(clock) == {"sent": 1}


# --- addresses ----------------------------------------------------------------------------------------------------


def test_reserved_addresses_never_leave_this_machine(school, clock, smtp):
    """S44: demo people have .example addresses; a real mail server never hears of them."""
    plan(clock())
    assert drain(clock) == {"cancelled": 1}
    assert Reminder.objects.get().suppressed_because == "undeliverable_address"
    assert smtp.taken == []


def test_staging_writes_only_to_those_it_names(school, clock, smtp, settings):
    """S44: a copy of the real database on a staging server mails nobody but the testers."""
    settings.MAIL_ONLY_TO = ["tester@pupils.seodang.kr", "staff.seodang.kr"]
    pupils = make_class(school.cohort, 2)
    pupils[0].email = "Tester@pupils.seodang.kr"
    pupils[0].save()
    plan(clock())
    drain(clock)
    assert [recipient for recipient, _ in smtp.taken] == ["Tester@pupils.seodang.kr"]


# --- what the server says -----------------------------------------------------------------------------------------


@pytest.fixture
def pupils(school, smtp):
    """Twenty pupils behind a real server; Mina is left out."""
    withdraw(school.mine, now=NOON_BEFORE)
    return make_class(school.cohort, 20)


def test_all_arrive_once_with_both_headers(pupils, clock, smtp):
    plan(clock())
    assert drain(clock) == {"sent": 20}
    assert len({recipient for recipient, _ in smtp.taken}) == len(smtp.taken) == 20


@pytest.mark.parametrize("answer", ["421 closing", "451 try later"])
def test_a_server_that_is_busy_loses_and_doubles_nothing(pupils, clock, smtp, answer):
    """R4: five minutes of refusals, then all arrive once; nothing is given up before its time."""
    plan(clock())
    for _minute in range(5):
        smtp.script["*"] = [answer] * 100
        drain(clock)
        clock.advance(minutes=1)
    smtp.script.clear()
    assert smtp.taken == []
    assert set(Mail.objects.values_list("state", flat=True)) == {"due"}
    for _minute in range(70):
        drain(clock)
        clock.advance(minutes=1)
    assert len({recipient for recipient, _ in smtp.taken}) == len(smtp.taken) == 20


def test_a_server_that_is_away_stops_the_drain_and_costs_nobody_a_try(pupils, clock, smtp, settings):
    """R4: nobody listens; one mail is tried, the other nineteen are given back untouched."""
    plan(clock())
    settings.EMAIL_PORT = free_port()
    assert drain(clock) == {"due": 1}
    assert sorted(Mail.objects.values_list("tries", flat=True)) == [0] * 19 + [1]


def test_waits_grow_until_the_mail_expires(pupils, clock, smtp):
    """R4: about 1, 2, 4, 8 … minutes, six hours at most."""
    Mail.objects.all().delete()
    plan(clock())
    mail = Mail.objects.first()
    Mail.objects.exclude(pk=mail.pk).update(send_at=clock() + dt.timedelta(days=9))
    waits = []
    for _try in range(4):
        smtp.script["*"] = ["451 try later"]
        drain(clock)
        mail.refresh_from_db()
        waits.append((mail.send_at - clock()).total_seconds() / 60)
        clock.now = mail.send_at
    for wait, least in zip(waits, (1, 2, 4, 8), strict=True):
        assert least <= wait <= 1.2 * least
    assert sending.FIRST_RETRY * 2**16 > sending.LONGEST_RETRY


def test_a_text_taken_without_an_answer_is_sent_once_more_and_not_thrice(pupils, clock, smtp):
    """R5: at most two copies, the second at least 15 minutes later, both with the same Message-ID."""
    address = pupils[7].email
    smtp.script[address] = ["drop", "drop", "drop"]
    plan(clock())
    drain(clock)
    drain(clock)
    assert len(smtp.taken) == 20
    for _minute in range(60):
        copies = len(smtp.ids_of(address))
        assert copies == (1 if _minute < 15 else 2)
        clock.advance(minutes=1)
        drain(clock)
    assert len(set(smtp.ids_of(address))) == 1
    assert Mail.objects.get(recipient=pupils[7]).state == "dead"
    assert Mail.objects.filter(state="sent").count() == 19


def test_a_connection_lost_before_the_text_is_not_doubtful(pupils, clock, smtp):
    """The server hangs up at RCPT: nothing was handed over, so the next try is a minute away."""
    smtp.rcpt_script["*"] = ["421 going down"]
    plan(clock())
    drain(clock)
    states = Mail.objects.values_list("state", "uncertain_at").distinct()
    assert list(states) == [("due", None)]


def test_one_bad_recipient_among_many(pupils, clock, smtp):
    """R9: 550 for one; it is given up with the reason, the others arrive, an operator may try again."""
    smtp.rcpt_script[pupils[3].email] = ["550 5.1.1 no such user"]
    plan(clock())
    assert drain(clock) == {"sent": 19, "dead": 1}
    dead = Mail.objects.get(state="dead")
    assert (dead.recipient, dead.outcome) == (pupils[3], "550 5.1.1 no such user")
    assert retry(dead, now=clock())
    assert drain(clock) == {"sent": 1}


def test_an_address_that_bounced_is_not_written_to_again(pupils, school, clock, smtp):
    """S38, S43: not for the next lesson either; another refusal of the same person says nothing about the address."""
    gone, full = pupils[3], pupils[4]
    smtp.rcpt_script[gone.email] = ["550 5.1.1 no such user"]
    smtp.rcpt_script[full.email] = ["552 5.2.2 mailbox full"]
    plan(clock())
    drain(clock)
    first_ones = list(Mail.objects.values_list("pk", flat=True))
    make_due_date(school.cohort, school.third, dt.date(2026, 3, 12))
    clock.advance(hours=24)
    plan(clock())
    drain(clock)
    next_ones = Mail.objects.exclude(pk__in=first_ones)
    assert (next_ones.get(recipient=gone).state, next_ones.get(recipient=gone).outcome) == ("cancelled", "bounced")
    assert next_ones.get(recipient=full).state == "sent"


def test_a_refusal_of_ourselves_kills_no_mail(pupils, clock, smtp):
    """Relaying denied is our fault: the drain stops instead of giving up twenty learners' mails."""
    smtp.rcpt_script["*"] = ["550 5.7.1 relaying denied"] * 40
    plan(clock())
    assert drain(clock) == {"due": 1}
    assert not Mail.objects.filter(state="dead").exists()


def test_a_mail_that_cannot_be_written_dies_alone(pupils, clock, smtp, monkeypatch):
    """R9: a template error for one; dead after three tries, with the others long sent."""
    compose = sending.compose

    def broken_for_one(mail, reasons, **more):
        if reasons[0].email == pupils[5].email:
            raise KeyError("no such word")
        return compose(mail, reasons, **more)

    monkeypatch.setattr(sending, "compose", broken_for_one)
    plan(clock())
    assert drain(clock) == {"sent": 19, "due": 1}
    for _minute in range(10):
        clock.advance(minutes=1)
        drain(clock)
    mail = Mail.objects.get(recipient=pupils[5])
    assert (mail.state, mail.tries, mail.outcome) == ("dead", 3, "KeyError: 'no such word'")


def test_names_of_any_length_and_kind_pass(pupils, clock, smtp, monkeypatch):
    """R9, X23: a name with a line break adds no header; a malformed address dies alone."""
    pupils[0].display_name = "Mina\r\nBcc: everyone@seodang.kr"
    pupils[0].save()
    pupils[1].email = "not an address@pupils.seodang.kr\r\nBcc: x@y.kr"
    pupils[1].save()
    plan(clock())
    drain(clock)
    clock.advance(minutes=2)
    drain(clock)
    clock.advance(minutes=4)
    drain(clock)
    assert Mail.objects.get(recipient=pupils[1]).state == "dead"
    assert len(smtp.taken) == 19
    assert "everyone@seodang.kr" not in [recipient for recipient, _ in smtp.taken]


# --- the words ----------------------------------------------------------------------------------------------------


def sent_message(school, clock):
    plan(clock())
    drain(clock)
    return email.message_from_bytes(outbox.outbox[-1].message().as_bytes(), policy=policy.default)


def test_a_mail_has_both_parts_the_reason_the_zone_and_the_way_out(school, clock):
    """S42, S44, S28: what RFC 8058 asks for, a text that reads alone, the due date with its zone."""
    message = sent_message(school, clock)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert "Lesson 2" in part
        assert "end of March 11, 2026 (Asia/Seoul)" in part
        assert "because you are enrolled" in part
        assert f"http://testserver/learn/lessons/{school.second.pk}/" in part
        assert "http://testserver/accounts/unsubscribe/" in part
    assert message["List-Unsubscribe"].strip().startswith("<http://testserver/accounts/unsubscribe/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_readers_own_time_stands_beside_the_cohorts_when_it_differs(school, clock):
    """S28: midnight in Seoul is four in the afternoon in Paris."""
    school.mina.time_zone = "Europe/Paris"
    school.mina.save()
    clock.now = at("2026-03-10 17:00")
    message = sent_message(school, clock)
    text = message.get_body(("plain",)).get_content()
    assert "end of March 11, 2026 (Asia/Seoul) = March 11, 2026, before 16:00 (Europe/Paris)" in text


def test_a_mail_is_in_its_readers_language(school, clock):
    """S44: Korean titles for a Korean reader, and the page's language said."""
    school.mina.language = "ko"
    school.mina.save()
    message = sent_message(school, clock)
    assert "Lesson 2 (ko)" in message.get_body(("plain",)).get_content()
    assert '<html lang="ko">' in message.get_body(("html",)).get_content()


@pytest.mark.parametrize(("language", "limit"), [("en", 50), ("ko", 25)])
def test_subjects_stay_short_on_one_line(school, clock, language, limit):
    """Under 50 characters, 25 in Korean, whatever the title."""
    title = "A title\r\nBcc: nobody " + "that goes on " * 15
    school.second.translations.update(title=title)
    school.mina.language = language
    school.mina.save()
    subject = sent_message(school, clock)["Subject"].strip()
    assert len(subject) < limit
    assert subject.startswith("Due soon: A title") or language == "ko"


def test_titles_are_escaped_in_html_and_left_alone_in_text(school, clock):
    """X3: a course title cannot bring a script into a mail program."""
    school.second.translations.update(title="<script>alert(1)</script> & more")
    message = sent_message(school, clock)
    assert "<script>" not in message.get_body(("html",)).get_content()
    assert "<script>alert(1)</script> & more" in message.get_body(("plain",)).get_content()


def test_a_reminder_of_silence_says_for_how_long(school, clock):
    move_due(school.due, dt.date(2026, 4, 20))
    clock.now = at("2026-03-15 12:00")
    message = sent_message(school, clock)
    assert "6 days ago" in message.get_body(("plain",)).get_content()
    assert message["Subject"] == "Continue AI Product Management?"


def test_the_queries_a_mail_takes_do_not_depend_on_its_reasons(school, clock, django_assert_num_queries):
    plan(clock())
    with django_assert_num_queries(14):
        drain(clock)
    Mail.objects.update(state="due", sent_at=None)
    make_due_date(school.cohort, school.third, dt.date(2026, 3, 11))
    plan(clock())
    Reminder.objects.update(mail=Mail.objects.first())
    with django_assert_num_queries(15):  # one more title to look up
        drain(clock)


@override_settings(SITE_URL="https://school.seodang.kr")
def test_links_and_message_ids_name_our_own_host(school, clock):
    """X9: they come from the settings; there is no request whose Host header could speak."""
    message = sent_message(school, clock)
    assert message["Message-ID"].endswith("@school.seodang.kr>")
    assert uuid.UUID(message["Message-ID"][1:33]) == Mail.objects.get().pk
    assert "https://school.seodang.kr/learn/lessons/" in message.get_body(("plain",)).get_content()
