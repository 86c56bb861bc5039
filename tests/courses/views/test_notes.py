"""Notes to oneself: one a person and lesson, private, never lost, found again."""

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone, translation

from courses.enrollments import withdraw
from courses.models import Event, Lesson, Note
from courses.notes import LONGEST_NOTE, load_notes, save_note
from tests.factories import lessons_of, make_author, make_cohort, make_course, make_enrollment, make_user

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def mina():
    return make_user("Mina")


@pytest.fixture
def lesson():
    return lessons_of(make_course())[0]


@pytest.fixture
def enrollment(mina, lesson):
    return make_enrollment(user=mina, course=lesson.course)


@pytest.fixture
def browser(enrollment) -> Client:
    client = Client()
    client.force_login(enrollment.user)
    return client


def address(lesson: Lesson) -> str:
    return f"/learn/lessons/{lesson.pk}/note/"


def write(browser: Client, lesson: Lesson, text: str, version: int = 0, **headers):
    return browser.post(address(lesson), {"f-text": text, "version": version, "language": "en"}, headers=headers)


def texts() -> list[tuple[str, int]]:
    return list(Note.objects.order_by("pk").values_list("text", "version"))


# --- saving -------------------------------------------------------------------------------------------------------


def test_a_form_saves_and_leads_back_to_the_note(browser, lesson):
    answer = write(browser, lesson, " A prompt is a request.\r\nAsk twice. ")
    assert texts() == [("A prompt is a request.\nAsk twice.", 1)]
    assert answer.status_code == 302 and answer["Location"].endswith("#note-text")


def test_a_script_is_told_when_it_was_saved(browser, lesson):
    answer = write(browser, lesson, "First", **FETCH)
    assert answer.json()["state"] == "saved" and answer.json()["version"] == 1
    assert answer.json()["saved"].startswith("Saved at ")
    assert write(browser, lesson, "First, better", 1, **FETCH).json()["version"] == 2
    assert texts() == [("First, better", 2)]


def test_two_windows_do_not_overwrite_each_other(browser, lesson):
    """S17: the second is told what is kept, and its words stay on its page."""
    write(browser, lesson, "From the first window")
    stale = write(browser, lesson, "From the second", **FETCH)
    assert stale.status_code == 409
    assert stale.json() == {
        "state": "stale",
        "version": 1,
        "saved": stale.json()["saved"],
        "values": {"text": "From the first window"},
    }
    assert texts() == [("From the first window", 1)]
    page = write(browser, lesson, "From the second")
    assert page.status_code == 409
    html = page.content.decode()
    assert "From the second</textarea>" in html and "From the first window" in html
    assert '<input type="hidden" name="version" value="1">' in html
    assert write(browser, lesson, "From the second", 1).status_code == 302
    assert texts() == [("From the second", 2)]


def test_saying_the_same_twice_is_saying_it_once(browser, lesson):
    write(browser, lesson, "Once")
    assert write(browser, lesson, "Once", 0, **FETCH).json()["version"] == 1
    assert texts() == [("Once", 1)]


def test_a_cleared_note_is_no_longer_listed_and_can_be_written_again(browser, lesson, mina):
    write(browser, lesson, "Away with it")
    write(browser, lesson, "  ", 1)
    assert texts() == [("", 2)]
    assert load_notes(mina, "en") == []
    write(browser, lesson, "Anew", 2)
    assert texts() == [("Anew", 3)]


@pytest.mark.parametrize("text", ["x" * (LONGEST_NOTE + 1), "a\x00b"])
def test_what_cannot_be_stored_is_refused_in_words(browser, lesson, text):
    answer = write(browser, lesson, text)
    assert answer.status_code == 400 and "20000" in answer.content.decode()
    assert texts() == []


@pytest.mark.parametrize("version", ["-1", "x", "9" * 30])
def test_a_version_that_no_page_sends_is_refused(browser, lesson, version):
    assert write(browser, lesson, "Text", version).status_code == 400


def test_two_people_have_two_notes(browser, lesson):
    write(browser, lesson, "Mina's")
    jun = make_enrollment(user=make_user("Jun"), course=lesson.course)
    save_note(jun, lesson, "Jun's", version=0, now=timezone.now())
    assert texts() == [("Mina's", 1), ("Jun's", 1)]


def test_the_same_person_in_two_cohorts_has_one_note(mina, lesson):
    """S33 is about records; a note belongs to the person."""
    spring, autumn = (make_enrollment(user=mina, cohort=make_cohort(lesson.course, name=name)) for name in "AB")
    save_note(spring, lesson, "Mine", version=0, now=timezone.now())
    assert save_note(autumn, lesson, "Still mine", version=1, now=timezone.now()).state == "saved"
    assert texts() == [("Still mine", 2)]


# --- who may ------------------------------------------------------------------------------------------------------


def test_nobody_else_writes_or_sees_it(browser, lesson, enrollment):
    """X1: there is no address of somebody else's note; staff have none to see, on no desk."""
    write(browser, lesson, "Nobody's business")
    others = [make_user("Pat"), make_author("Hana"), make_user("Ada", is_staff=True, is_superuser=True)]
    others.append(make_user("Jun"))
    make_cohort(lesson.course, others[-1])
    for other in others:
        client = Client()
        client.force_login(other)
        assert write(client, lesson, "Mine").status_code == 404
        for where in ("/learn/notes/", "/learn/notes/?q=business", "/learn/notes/download/"):
            answer = client.get(where)
            assert answer.status_code == 200 and "Nobody's business" not in answer.content.decode()
    assert texts() == [("Nobody's business", 1)]
    assert not any(model is Note for model in admin.site._registry)


def test_who_left_or_whose_cohort_ended_keeps_notes_and_adds_none(browser, lesson, mina, enrollment):
    write(browser, lesson, "Kept")
    withdraw(enrollment, now=timezone.now())
    assert write(browser, lesson, "More", 1).status_code == 404
    assert "Kept" in browser.get("/learn/notes/").content.decode()
    cohort = make_cohort(lesson.course)
    again = make_enrollment(user=mina, course=lesson.course, cohort=cohort)
    cohort.archived_at = timezone.now()
    cohort.save()
    closed = write(browser, lesson, "More", 1)
    assert closed.status_code == 409 and "More</textarea>" in closed.content.decode()
    assert write(browser, lesson, "More", 1, **FETCH).json()["state"] == "closed"
    assert save_note(again, lesson, "More", version=1, now=timezone.now()).state == "closed"
    assert texts() == [("Kept", 1)]


def test_signed_out_while_writing_nothing_is_lost(lesson):
    """Q6: the page that answers holds what was typed, and a token with which it can be sent again."""
    client = Client(enforce_csrf_checks=True)
    answer = write(client, lesson, "Typed for an hour")
    assert answer.status_code == 401
    html = answer.content.decode()
    assert "Typed for an hour</textarea>" in html and "csrfmiddlewaretoken" in html
    assert write(client, lesson, "Typed", **FETCH).json()["state"] == "signed_out"
    assert texts() == []


def test_a_form_without_its_token_writes_nothing(lesson, enrollment):
    """X7: of another site, or of a page from before signing in anew."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(enrollment.user)
    answer = write(client, lesson, "Forged")
    assert answer.status_code == 409 and "Forged</textarea>" in answer.content.decode()
    assert texts() == []


def test_a_get_changes_nothing_and_leads_to_the_lesson(browser, lesson):
    answer = browser.get(address(lesson), {"f-text": "By a link"})
    assert answer.status_code == 302
    assert texts() == [] and browser.get("/learn/lessons/999999/note/").status_code == 404


def test_writing_records_no_event(browser, lesson):
    before = Event.objects.count()
    write(browser, lesson, "Not a record")
    assert Event.objects.count() == before


def test_what_was_typed_is_shown_as_words(browser, lesson):
    """X5"""
    nasty = "</textarea><script>alert(1)</script>"
    write(browser, lesson, "kept")
    for page in (write(browser, lesson, nasty), browser.get("/learn/notes/", {"q": nasty})):
        assert "<script>alert" not in page.content.decode()
    write(browser, lesson, nasty, 1)
    assert "<script>alert" not in browser.get("/learn/notes/").content.decode()


# --- finding them again -------------------------------------------------------------------------------------------


@pytest.fixture
def notes(enrollment, lesson):
    """Three notes in two courses."""
    second = lessons_of(lesson.course)[1]
    elsewhere = make_enrollment(user=enrollment.user, course=make_course("Prompting"))
    third = lessons_of(elsewhere.course)[0]
    save_note(enrollment, lesson, "프롬프트는 요청이에요. 정밀도와 재현율", version=0, now=timezone.now())
    save_note(enrollment, second, "Ask for the FORMAT.", version=0, now=timezone.now())
    save_note(elsewhere, third, "Façade, and format again", version=0, now=timezone.now())


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("재현", 1),
        ("롬프트", 1),
        ("format", 2),
        ("FORMAT ask", 1),
        ("format 재현", 0),
        ("FAÇADE", 1),
        ("%", 0),
    ],
)
def test_parts_of_words_are_found_in_any_case(notes, mina, query, count):
    found = load_notes(mina, "en", query)
    assert sum(len(course.notes) for course in found) == count


def test_korean_typed_on_a_mac_is_found(enrollment, lesson, mina):
    """The same word, taken apart into its letters."""
    import unicodedata

    save_note(enrollment, lesson, unicodedata.normalize("NFD", "재현율"), version=0, now=timezone.now())
    assert load_notes(mina, "ko", "현율")


def test_the_page_finds_and_says_how_many(browser, notes):
    page = browser.get("/learn/notes/", {"q": "format"}).content.decode()
    assert "2 notes hold" in page and "FORMAT" in page and "프롬프트" not in page
    assert "No notes yet" not in browser.get("/learn/notes/", {"q": "nowhere"}).content.decode()


def test_without_notes_the_page_says_where_to_write_them(browser):
    assert "No notes yet" in browser.get("/learn/notes/").content.decode()


def test_a_note_of_a_lesson_that_is_gone_is_still_there(browser, lesson, enrollment):
    write(browser, lesson, "About what was here")
    Lesson.objects.update(is_live=False)
    page = browser.get("/learn/notes/").content.decode()
    assert "About what was here" in page and "#note-text" not in page


def test_all_notes_are_taken_along_as_markdown(browser, notes):
    answer = browser.get("/learn/notes/download/")
    assert answer["Content-Type"].startswith("text/markdown")
    text = answer.content.decode()
    assert text.startswith("# ") and text.count("\n## ") == 2 and text.count("\n### ") == 3
    assert "프롬프트는 요청이에요. 정밀도와 재현율" in text


def test_a_page_of_notes_takes_three_queries_however_many_there_are(notes, mina, django_assert_num_queries):
    with django_assert_num_queries(3), translation.override("en"):
        assert len(load_notes(mina, "en")) == 2


def test_anonymous_readers_are_asked_to_sign_in(client):
    for where in ("/learn/notes/", "/learn/notes/download/"):
        assert client.get(where)["Location"].startswith("/accounts/login/")
