"""A lesson in both languages: chosen on the page, remembered in the browser, one progress."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import LessonPage
from courses.enrollments import enroll
from courses.models import Course
from tests.cms.factories import (
    body,
    make_course_page,
    make_term,
    publish,
    translate_course,
    translate_term,
)
from tests.cms.views.test_lesson import address
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(site) -> list[LessonPage]:
    """Two lessons, written in both languages."""
    course = make_course_page(lessons=2)
    translate_course(course)
    for page in LessonPage.objects.filter(locale__language_code="ko"):
        text = body(("opening", "어디서 시작하나"), "첫 생각.")
        page.body = text
        publish(page)
    return list(LessonPage.objects.filter(locale__language_code="en").order_by("path"))


@pytest.fixture
def mina(pages, client):
    learner = make_user("Mina")
    enroll(learner, Course.objects.get(), now=timezone.now())
    client.force_login(learner)
    return learner


def soup_of(client, where: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(where).content, "html.parser")


def shows_both(soup: BeautifulSoup) -> bool:
    return bool(soup.select(".pair__other"))


def test_both_stand_in_rows_each_with_its_language(client, mina, pages):
    soup = soup_of(client, f"{address(pages[0])}?view=both")
    paragraph = soup.find(id="p-1")
    assert paragraph.get_text() == "The first thought." and paragraph.find_parent(lang="ko") is None
    other = soup.find(id="ko-p-1")
    assert other.get_text() == "첫 생각." and other.find_parent(lang="ko")
    assert other.find_parent(class_="pair") is paragraph.find_parent(class_="pair")
    assert soup.select_one(".lesson__title-beside[lang=ko]").get_text() == f"{pages[0].title} (ko)"
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_the_address_decides_which_is_the_first(client, mina, pages):
    soup = soup_of(client, f"{address(pages[0], 'ko')}?view=both")
    assert soup.html["lang"] == "ko"
    assert soup.find(id="p-1").get_text() == "첫 생각."
    assert soup.find(id="en-p-1").find_parent(lang="en")


@pytest.mark.postgres
def test_the_choice_is_remembered_until_another_is_made(client, mina, pages):
    first, second = map(address, pages)
    assert not shows_both(soup_of(client, first))
    assert shows_both(soup_of(client, f"{first}?view=both"))
    assert shows_both(soup_of(client, second))
    assert shows_both(soup_of(client, address(pages[1], "ko")))
    assert not shows_both(soup_of(client, f"{second}?view=single"))
    assert not shows_both(soup_of(client, first))
    cookie = client.cookies["view"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize("asked", ["", "three", "both%00", "<b>"])
def test_what_is_no_view_changes_nothing(client, mina, pages, asked):
    response = client.get(f"{address(pages[0])}?view={asked}")
    assert response.status_code == 200 and "view" not in response.cookies
    client.cookies["view"] = "three"
    assert not shows_both(soup_of(client, address(pages[0])))


def test_the_switch_says_which_view_it_is(client, mina, pages):
    where = address(pages[0])
    single = soup_of(client, where).select(".lesson__head .segmented a")
    assert [(link.get_text(), link["href"], link.get("aria-current")) for link in single] == [
        ("English", where, "true"),
        ("한국어", address(pages[0], "ko"), None),
        ("Both", "?view=both", None),
    ]
    both = soup_of(client, f"{where}?view=both").select(".lesson__head .segmented a")
    assert [link.get("aria-current") for link in both] == [None, None, "true"]
    assert both[0]["href"] == f"{where}?view=single"


def test_a_lesson_in_one_language_alone_has_no_such_view(client, mina, pages):
    pages[0].get_translations().get().unpublish()
    for language in ("en", "ko"):
        soup = soup_of(client, f"{address(pages[0], language)}?view=both")
        assert not shows_both(soup) and "The first thought." in soup.get_text()
        assert "Both" not in [link.get_text() for link in soup.select(".segmented a")]


def test_it_is_made_once_and_costs_no_query_more(client, mina, pages, monkeypatch):
    """W1"""
    import cms.views.lesson as view

    made, render = [], view.render_both
    monkeypatch.setattr(view, "render_both", lambda *pages: made.append(pages) or render(*pages))
    where = address(pages[0])
    cache.clear()
    for query in ("", "?view=both"):
        client.get(where + query)
        with CaptureQueriesContext(connection) as queries:
            client.get(where + query)
        assert len(queries) <= 5, query
    assert len(made) == 1


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_edit_in_either_language_is_shown(client, mina, pages, language):
    where = f"{address(pages[0])}?view=both"
    client.get(where)
    page = pages[0] if language == "en" else pages[0].get_translations().get()
    page.body = body(("opening", "Anew"), "A second thought.")
    publish(page)
    assert "A second thought." in soup_of(client, where).get_text()


def test_terms_are_marked_in_each_language_by_its_own_words(client, mina, pages):
    translate_term(make_term("thought", "In English."), "생각", "한국어로.")
    soup = soup_of(client, f"{address(pages[0])}?view=both")
    marks = [(mark.get_text(), mark["href"], mark["aria-describedby"]) for mark in soup.select(".term")]
    assert marks == [
        ("thought", "/en/glossary/#thought", "term-thought"),
        ("생각", "/ko/glossary/#thought", "term-ko-thought"),
    ]
    assert "In English." in soup.find(id="term-thought").get_text()
    assert soup.find(id="term-ko-thought").find_parent(lang="ko")


def test_who_may_not_read_sees_neither(client, pages):
    response = client.get(f"{address(pages[0])}?view=both", follow=True)
    assert "첫 생각." not in response.content.decode()
