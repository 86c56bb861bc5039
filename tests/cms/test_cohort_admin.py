import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.forms import time_zone_choices
from accounts.models import SignInMail, User
from cms.invitations import invite
from courses.enrollments import withdraw
from courses.models import Cohort, DueDate, Mail, Reminder
from tests.factories import START, lessons_of, make_cohort, make_course, make_enrollment, make_user

pytestmark = pytest.mark.django_db


def form(course, **changes) -> dict:
    return {
        "name": "Spring",
        "course": course.pk,
        "starts_on": "2026-03-02",
        "ends_on": "2026-04-24",
        "time_zone": "Asia/Seoul",
        "lessons_per_week": "2",
        "is_open": "on",
        "staff": "",
        **changes,
    }


class TestCohorts:
    def test_made_and_staffed_with_due_dates(self, office):
        jun = make_user("Jun")
        course = make_course(lessons=3)
        office.post(reverse("cohorts:add"), form(course, staff=f" {jun.email.upper()}\n"))
        cohort = Cohort.objects.get()
        assert list(cohort.instructors.all()) == [jun]
        dates = DueDate.objects.filter(cohort=cohort).order_by("lesson__position").values_list("due_on", flat=True)
        assert list(dates) == [dt.date(2026, 3, 5), dt.date(2026, 3, 8), dt.date(2026, 3, 12)]

    def test_edited_the_dates_follow_and_the_staff_changes(self, office):
        jun, ada = make_user("Jun"), make_user("Adam")
        cohort = make_cohort(make_course(lessons=1), jun)
        url = reverse("cohorts:edit", args=[cohort.pk])
        assert jun.email in office.get(url).content.decode()
        office.post(url, form(cohort.course, staff=ada.email, lessons_per_week="1"))
        assert list(cohort.instructors.all()) == [ada]
        assert cohort.due_dates.get().due_on == dt.date(2026, 3, 8)

    def test_the_list_says_on_which_days_it_starts_and_ends(self, office):
        make_cohort(make_course(), starts_on=dt.date(2031, 3, 2), ends_on=dt.date(2031, 4, 24))
        listed = office.get(reverse("cohorts:index")).content.decode()
        assert "March 2, 2031" in listed
        assert "April 24, 2031" in listed

    def test_an_unknown_address_is_named(self, office):
        response = office.post(reverse("cohorts:add"), form(make_course(), staff="nobody@seodang.example"))
        assert "nobody@seodang.example" in response.context["form"].errors["staff"][0]
        assert not Cohort.objects.exists()

    def test_the_end_comes_after_the_start(self, office):
        response = office.post(reverse("cohorts:add"), form(make_course(), ends_on="2026-03-01"))
        assert response.context["form"].errors["ends_on"]

    def test_the_zones_are_those_of_the_profile_and_the_cohorts_own(self, office):
        """S27: editing a cohort never moves its dates to another zone."""
        new = office.get(reverse("cohorts:add")).context["form"]
        assert new.fields["time_zone"].choices == time_zone_choices()
        assert new.initial["time_zone"] == "Asia/Seoul"
        cohort = make_cohort(make_course(), time_zone="Etc/UTC")
        url = reverse("cohorts:edit", args=[cohort.pk])
        assert '<option value="Etc/UTC" selected>' in office.get(url).content.decode()
        office.post(url, form(cohort.course, name="Autumn", time_zone="Etc/UTC"))
        cohort.refresh_from_db()
        assert (cohort.name, cohort.time_zone) == ("Autumn", "Etc/UTC")

    def test_archived_and_brought_back_but_never_deleted(self, office):
        """S34: an archived cohort is kept."""
        cohort = make_cohort(make_course())
        url = reverse("cohorts:archive", args=[cohort.pk])
        office.get(url)
        cohort.refresh_from_db()
        assert cohort.archived_at is None
        office.post(url)
        cohort.refresh_from_db()
        assert cohort.archived_at is not None
        office.post(url)
        cohort.refresh_from_db()
        assert cohort.archived_at is None
        office.post(reverse("cohorts:delete", args=[cohort.pk]))
        assert Cohort.objects.filter(pk=cohort.pk).exists()

    def test_the_list_can_be_searched(self, office):
        make_cohort(make_course(), name="Spring")
        make_cohort(make_course(), name="Autumn")
        html = office.get(reverse("cohorts:index"), {"q": "Spr"}).content.decode()
        assert "Spring" in html
        assert "Autumn" not in html


class TestLedger:
    def make_mail(self, user, **fields) -> Mail:
        now = timezone.now()
        fields = {"message_id": f"<{user.pk}{fields}@x>", "send_at": now, "expires_at": now, **fields}
        return Mail.objects.create(recipient=user, category="reminders", **fields)

    def test_mails_can_be_found_by_state_and_person_and_read(self, office):
        mina, pat = make_user("Mina"), make_user("Pat")
        read = self.make_mail(mina, subject="Due soon", text="The second lesson is due.")
        self.make_mail(pat, subject="Missed", state="cancelled")
        html = office.get(reverse("mails:index"), {"q": "mina"}).content.decode()
        assert "Due soon" in html
        assert "Missed" not in html
        html = office.get(reverse("mails:index"), {"state": "cancelled"}).content.decode()
        assert "Missed" in html
        assert "Due soon" not in html
        assert "The second lesson is due." in office.get(reverse("mails:inspect", args=[read.pk])).content.decode()

    def test_every_column_of_a_mail_has_a_name_in_words(self, office):
        row = self.make_mail(make_user("Mina"), subject="Due soon")
        with translation.override("ko"):
            html = office.get(reverse("mails:inspect", args=[row.pk])).content.decode()
        assert "Message_id" not in html
        assert "Message ID" in html or "메시지 ID" in html

    @pytest.mark.parametrize("name", ["mails", "reminders", "sign_in_mails"])
    def test_nobody_adds_to_the_ledger(self, office, name):
        assert office.get(reverse(f"{name}:add")).status_code in {302, 403}

    def test_a_mail_cannot_be_changed(self, office):
        row = self.make_mail(make_user("Mina"), subject="Due soon")
        assert office.post(reverse("mails:edit", args=[row.pk]), {"subject": "x"}).status_code in {302, 403}
        assert office.post(reverse("mails:delete", args=[row.pk])).status_code in {302, 403}
        row.refresh_from_db()
        assert row.subject == "Due soon"

    def test_a_mail_that_was_given_up_can_be_tried_again(self, bureau, editor):
        """R9: asked first, done by POST, by an admin only, and not once its time is over."""
        later = timezone.now() + dt.timedelta(days=1)
        row = self.make_mail(make_user("Mina"), state="dead", outcome="550 no such user", expires_at=later, tries=3)
        url = reverse("mails:retry", args=[row.pk])
        assert url in bureau.get(reverse("mails:inspect", args=[row.pk])).content.decode()
        assert "550 no such user" in bureau.get(url).content.decode()
        editor.post(url)
        row.refresh_from_db()
        assert row.state == "dead"
        bureau.post(url)
        row.refresh_from_db()
        assert (row.state, row.tries) == ("due", 0)
        Mail.objects.update(state="dead", expires_at=timezone.now())
        bureau.post(url)
        row.refresh_from_db()
        assert row.state == "dead"

    def test_a_reminder_says_in_words_why_it_was_not_sent(self, office):
        """S38: "why did I not?" is answered on screen."""
        enrollment = make_enrollment(make_user("Mina"))
        Reminder.objects.create(
            recipient=enrollment.user,
            enrollment=enrollment,
            kind="inactive",
            object_key=str(enrollment.pk),
            slot="2026-03-02",
            expires_at=timezone.now(),
            suppressed_because="opted_out",
        )
        html = office.get(reverse("reminders:index")).content.decode()
        assert "the recipient wants no such mails" in html
        assert "not seen for days" in html

    def test_sign_in_mails_are_listed(self, office):
        SignInMail.objects.create(recipient="mina@seodang.example", kind="password_reset_key", outcome="sent")
        assert "mina@seodang.example" in office.get(reverse("sign_in_mails:index")).content.decode()


class TestLists:
    """They ask the database as often for three rows as for one."""

    def test_cohorts(self, office):
        def add(number: int) -> None:
            cohort = make_cohort(make_course(lessons=1), name=f"Cohort {number}")
            for _ in range(number):
                make_enrollment(make_user("Mina"), cohort=cohort)
            withdraw(make_enrollment(make_user("Pat"), cohort=cohort), now=START)

        html = self.same_queries(office, "cohorts:index", add)
        learners = re.findall(r"Cohort (\d).*?<td[^>]*>\s*(\d)\s*</td>", html, re.DOTALL)
        assert sorted(learners) == [("1", "1"), ("2", "2"), ("3", "3")]

    def test_mails(self, office):
        html = self.same_queries(
            office, "mails:index", lambda number: TestLedger().make_mail(make_user(f"Mina{number}"))
        )
        assert [name in html for name in ("Mina1", "Mina2", "Mina3")] == [True] * 3

    def test_reminders(self, office):
        def add(number: int) -> None:
            enrollment = make_enrollment(make_user("Mina"))
            Reminder.objects.create(
                recipient=enrollment.user,
                enrollment=enrollment,
                lesson=lessons_of(enrollment.course)[0],
                mail=TestLedger().make_mail(enrollment.user),
                kind="inactive",
                object_key=str(enrollment.pk),
                slot="2026-03-02",
                expires_at=timezone.now(),
            )

        assert self.same_queries(office, "reminders:index", add).count("Lesson 1") == 3

    def same_queries(self, office, name: str, add) -> str:
        add(1)
        office.get(reverse(name))
        with CaptureQueriesContext(connection) as of_one:
            office.get(reverse(name))
        add(2)
        add(3)
        with CaptureQueriesContext(connection) as of_three:
            html = office.get(reverse(name)).content.decode()
        assert len(of_three) == len(of_one)
        return html


class TestPeople:
    def test_somebody_is_invited_by_mail(self, office):
        office.post(
            reverse("wagtailusers_users:add"),
            {"email": "Jun@Seodang.example", "display_name": "Jun", "language": "ko", "time_zone": "Asia/Seoul"},
        )
        jun = User.objects.get(email="jun@seodang.example")
        assert not jun.has_usable_password()
        assert not jun.emailaddress_set.get().verified, "nobody has shown that it is theirs"
        assert mail.outbox[0].to == ["jun@seodang.example"]
        assert "http://testserver/accounts/password/reset/key/" in mail.outbox[0].body

    def test_the_address_counts_once_the_link_is_used(self, office, client):
        jun = make_user("Jun", email="jun@seodang.example")
        jun.emailaddress_set.all().delete()
        invite(jun)
        path = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
        form = client.get(path, follow=True).redirect_chain[-1][0]
        assert not jun.emailaddress_set.get().verified, "a link scanner's GET confirms nothing"
        client.post(form, {"password1": "a-quiet-garden-42", "password2": "a-quiet-garden-42"})
        assert jun.emailaddress_set.get().verified
        client.post(reverse("account_login"), {"login": jun.email, "password": "a-quiet-garden-42"})
        assert client.session["_auth_user_id"] == str(jun.pk)

    def test_inviting_again_takes_no_confirmation_back(self):
        jun = make_user("Jun")
        invite(jun)
        assert jun.emailaddress_set.get().verified

    def test_a_person_is_edited_without_first_and_last_name(self, office):
        mina = make_user("Mina")
        url = reverse("wagtailusers_users:edit", args=[mina.pk])
        html = office.get(url).content.decode()
        assert "first_name" not in html
        office.post(
            url,
            {
                "email": "stolen@evil.example",
                "display_name": "Mina K.",
                "language": "en",
                "time_zone": "Europe/Paris",
                "is_active": "on",
            },
        )
        mina.refresh_from_db()
        assert (mina.display_name, mina.time_zone) == ("Mina K.", "Europe/Paris")
        assert mina.email == "mina@seodang.example"

    def test_nobody_is_deleted_here(self, office):
        mina = make_user("Mina")
        office.post(reverse("wagtailusers_users:delete", args=[mina.pk]))
        bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
        office.post(f"{bulk}?id={mina.pk}")
        assert User.objects.filter(pk=mina.pk).exists()
