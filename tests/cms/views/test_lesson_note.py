"""The note to oneself on the lesson page: folded below the text, in the one query that also finds the activities."""

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import LessonPage
from courses.activities.saving import save_work
from courses.enrollments import enroll
from courses.kept import kept_in
from courses.models import Activity, Course, Enrollment, LessonTranslation, Note
from courses.notes import KeptNote, save_note
from tests.cms.factories import make_course_page, make_lesson_page, modules_of, row_of
from tests.factories import make_author, make_cohort, make_user

pytestmark = pytest.mark.django_db
REFLECTION = {
    "title": "Where would you stand?",
    "minutes": 5,
    "intro": "<p>Two sentences.</p>",
    "questions": [{"type": "item", "id": "q", "value": {"lasting_id": "answer", "text": "<p>Which?</p>", "rows": 4}}],
    "anchor": "act-why",
}


@pytest.fixture
def page(site) -> LessonPage:
    """A lesson with a paragraph and an activity whose work is kept."""
    course = make_course_page(lessons=0)
    body = [
        {"type": "paragraph", "id": "p", "value": {"text": "<p>One thought.</p>", "anchor": "p-one"}},
        {"type": "reflection", "id": "r", "value": REFLECTION},
    ]
    return make_lesson_page(modules_of(course)[0], body=json.dumps(body))


@pytest.fixture
def enrollment(page) -> Enrollment:
    return enroll(make_user("Mina"), Course.objects.get(), now=timezone.now())


@pytest.fixture
def browser(client, enrollment):
    client.force_login(enrollment.user)
    return client


def address() -> str:
    return f"/en/courses/{LessonTranslation.objects.get(language='en').path}/"


def note_on_page(client) -> BeautifulSoup | None:
    return BeautifulSoup(client.get(address()).content, "html.parser").find(id="note")


def test_a_learner_has_an_empty_note_folded_away(browser):
    note = note_on_page(browser)
    assert note.name == "details" and not note.has_attr("open")
    assert note.find("textarea").string.strip() == ""
    assert note.find("input", {"name": "version"})["value"] == "0"
    assert note.find("label")["for"] == note.find("textarea")["id"] == "note-text"


def test_what_was_noted_stands_open_and_can_be_changed(browser, enrollment, page):
    save_note(enrollment, row_of(page), "Ask <twice>", version=0, now=timezone.now())
    note = note_on_page(browser)
    assert note.has_attr("open")
    assert note.find("textarea").string.strip() == "Ask <twice>"
    assert note.find("input", {"name": "version"})["value"] == "1"
    assert "Saved" in note.find(attrs={"data-state": True}).get_text()


def test_the_outline_leads_to_it(browser):
    soup = BeautifulSoup(browser.get(address()).content, "html.parser")
    assert soup.select_one(".lesson__outline a[href='#note-text']")


@pytest.mark.parametrize("who", ["anonymous", "author"])
def test_who_is_not_on_the_course_has_no_note(client, page, who):
    """S10"""
    page.is_free_preview = True
    page.save_revision().publish()
    if who == "author":
        client.force_login(make_author("Hana"))
    assert client.get(address()).status_code == 200
    assert note_on_page(client) is None


def test_in_an_archived_cohort_it_can_be_read_and_not_changed(client, page):
    """S34"""
    cohort = make_cohort(Course.objects.get())
    enrollment = enroll(make_user("Mina"), Course.objects.get(), now=timezone.now(), cohort=cohort)
    save_note(enrollment, row_of(page), "Still here", version=0, now=timezone.now())
    cohort.archived_at = timezone.now()
    cohort.save()
    client.force_login(enrollment.user)
    note = note_on_page(client)
    assert "Still here" in note.get_text()
    assert note.find("textarea").has_attr("readonly") and not note.find("button")


def test_note_and_activities_together_cost_one_query(browser, enrollment, page):
    """W1: at most five statements with all that a reader keeps."""
    write_both(enrollment, page)
    where = address()
    browser.get(where)
    with CaptureQueriesContext(connection) as queries:
        html = browser.get(where).content.decode()
    assert "Remember this" in html and "I would sign" in html
    assert len(queries) <= 5, [query["sql"][:80] for query in queries]


def write_both(enrollment: Enrollment, page: LessonPage) -> Activity:
    now = timezone.now()
    save_note(enrollment, row_of(page), "Remember this", version=0, now=now)
    activity = Activity.objects.get()
    save_work(activity, enrollment, {"answer": "I would sign"}, version=0, language="en", now=now)
    return activity


@pytest.mark.postgres
def test_both_are_kept_apart_and_their_times_have_a_zone(site, page, enrollment, django_assert_num_queries):
    activity = write_both(enrollment, page)
    other = enroll(make_user("Jun"), enrollment.course, now=timezone.now())
    save_note(other, row_of(page), "Jun's", version=0, now=timezone.now())
    lesson = row_of(page)
    with django_assert_num_queries(1):
        kept = kept_in(enrollment, lesson.pk)
    assert kept.note == KeptNote("Remember this", 1, Note.objects.get(user=enrollment.user).saved_at)
    assert kept.note.saved_at.utcoffset() == dt.timedelta(0)
    assert kept.works[activity.key].written.values == {"answer": "I would sign"}
    assert kept.works[activity.key].written.saved_at.utcoffset() == dt.timedelta(0)
    assert kept_in(other, row_of(page).pk).works == {}


def test_nothing_kept_is_nothing(page, enrollment):
    assert kept_in(None, row_of(page).pk).note == KeptNote()
    assert kept_in(enrollment, row_of(page).pk).note == KeptNote()
