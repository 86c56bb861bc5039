import pytest
from django.test import Client
from django.urls import reverse

from accounts.deliverability import is_deliverable
from accounts.models import MailOptOut
from accounts.opt_outs import is_opted_out, make_token, opt_out, read_token, register_category, unsubscribe_url
from tests.factories import make_cohort, make_course, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mina():
    return make_user("Mina")


@pytest.fixture
def url(mina):
    return unsubscribe_url(mina.pk, "reminders").removeprefix("http://testserver")


@pytest.fixture
def strict():
    """A mail program: no cookie, no session, and CSRF checks as in production."""
    return Client(enforce_csrf_checks=True)


def test_looking_at_the_link_changes_nothing(strict, url):
    """S42, X24: link scanners follow every link; the page has a button."""
    for method in (strict.get, strict.head):
        assert method(url).status_code == 200
    assert not MailOptOut.objects.exists()
    page = strict.get(url).content.decode()
    assert "Stop these mails?" in page
    assert '<form class="form__actions" method="post">' in page


def test_one_click_works_without_cookie_or_token(strict, url, mina):
    """S42, X24: RFC 8058. No redirect, and twice is once."""
    for _time in range(2):
        answer = strict.post(url, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "You are unsubscribed" in answer.content.decode()
    assert MailOptOut.objects.get().user == mina
    assert MailOptOut.objects.get().category == "reminders"
    assert strict.cookies.keys() <= {"csrftoken"}


def test_the_page_is_in_the_language_of_the_mail(strict, url, mina):
    """It comes from a mail, so it speaks the recipient's language, not the browser's."""
    mina.language = "ko"
    mina.save()
    assert '<html lang="ko"' in strict.get(url, headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t[1:], lambda t: "x" + t, lambda t: "nonsense", lambda t: t + "A"]
)
def test_a_token_that_we_did_not_sign_finds_nothing(strict, mina, spoil):
    """X24: forged or cut off."""
    url = reverse("unsubscribe", args=[spoil(make_token(mina.pk, "reminders"))])
    assert strict.get(url).status_code == 404
    assert strict.post(url).status_code == 404
    assert not MailOptOut.objects.exists()


def test_a_token_of_another_kind_is_no_use(mina):
    """X14: signed by us, for something else."""
    from django.core import signing

    assert read_token(signing.dumps([mina.pk, "reminders"])) is None
    assert read_token(make_token(mina.pk, "no such category")) is None
    assert read_token(make_token(mina.pk + 1000, "reminders")) is None


def test_it_is_the_person_of_the_token_who_leaves(client, url, mina):
    """X24: whoever is signed in while the link is opened."""
    client.force_login(make_user("Pat"))
    client.post(url)
    assert MailOptOut.objects.get().user == mina


def test_the_choice_is_per_category(mina, monkeypatch):
    """S42."""
    monkeypatch.setattr("accounts.opt_outs.CATEGORIES", {})
    register_category("reminders", "reminders")
    register_category("news", "news")
    opt_out(mina, "news")
    assert list(mina.mail_opt_outs.values_list("category", flat=True)) == ["news"]
    assert not is_opted_out(mina, "reminders")


def test_enrolling_again_subscribes_nobody(mina):
    """S42 (openedx-platform#36365)."""
    from courses.cohorts import join_cohort
    from courses.enrollments import withdraw
    from tests.factories import START

    cohort = make_cohort(make_course())
    enrollment = join_cohort(mina, cohort, now=START)
    opt_out(mina, "reminders")
    withdraw(enrollment, now=START)
    join_cohort(mina, cohort, now=START)
    assert MailOptOut.objects.count() == 1


def test_the_way_back_is_the_persons_own(client, mina):
    """From the profile, signed in, and only one's own."""
    opt_out(mina, "reminders")
    assert client.post("/accounts/resubscribe/", {"category": "reminders"}).status_code == 302
    assert MailOptOut.objects.exists()
    client.force_login(make_user("Pat"))
    client.post("/accounts/resubscribe/", {"category": "reminders"})
    assert MailOptOut.objects.exists()
    client.force_login(mina)
    assert client.get("/accounts/resubscribe/").status_code == 405
    client.post("/accounts/resubscribe/", {"category": "reminders"})
    assert not MailOptOut.objects.exists()


SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("address", "reaches"),
    [
        ("mina@seodang.example", False),
        ("mina@example.com", False),
        ("mina@mail.example.org", False),
        ("mina@school.test", False),
        ("mina@localhost", False),
        ("mina@counterexample.kr", True),
        ("mina@seodang.kr", True),
    ],
)
def test_reserved_addresses_are_never_written_to(settings, address, reaches):
    """S44: but development mail, which stays on this machine, is for all."""
    settings.EMAIL_BACKEND = SMTP
    assert is_deliverable(address) is reaches
    settings.EMAIL_BACKEND = "accounts.eml_backend.EmlBackend"
    assert is_deliverable(address)


@pytest.mark.parametrize(
    ("address", "reaches"), [("Tester@seodang.kr", True), ("jun@staff.kr", True), ("mina@seodang.kr", False)]
)
def test_staging_names_whom_it_may_write_to(settings, address, reaches):
    """S44."""
    settings.EMAIL_BACKEND, settings.MAIL_ONLY_TO = SMTP, ["tester@seodang.kr", " Staff.kr"]
    assert is_deliverable(address) is reaches
