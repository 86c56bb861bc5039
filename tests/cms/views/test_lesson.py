"""The lesson page as served: who may read it, in which language, at what price, and that reading writes nothing."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import LessonPage
from courses.enrollments import enroll, withdraw
from courses.models import Completion, Course, Event, Lesson, LessonTranslation, ReadingPlace
from tests.cms.factories import make_course_page, make_lesson_page, publish, translate
from tests.factories import make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def course_page(site):
    return make_course_page(lessons=2)


@pytest.fixture
def course(course_page):
    return Course.objects.get(key=course_page.translation_key)


@pytest.fixture
def mina(course):
    learner = make_user("Mina")
    enroll(learner, course, now=timezone.now())
    return learner


def first_page() -> LessonPage:
    return LessonPage.objects.filter(locale__language_code="en").order_by("path").first()


def address(page: LessonPage, language: str = "en") -> str:
    text = LessonTranslation.objects.get(lesson__key=page.translation_key, language="en")
    return f"/{language}/courses/{text.path}/"


def test_an_enrolled_learner_reads_and_reading_writes_nothing(client, mina, course_page):
    """S10, X10: GET changes no row; the page is for this reader alone."""
    client.force_login(mina)
    before = (Event.objects.count(), Completion.objects.count(), ReadingPlace.objects.count())

    response = client.get(address(first_page()))

    assert "The first thought." in response.content.decode()
    assert (Event.objects.count(), Completion.objects.count(), ReadingPlace.objects.count()) == before
    assert "private" in response["Cache-Control"] and "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["anonymous", "stranger", "withdrawn"])
def test_who_is_not_enrolled_lands_on_the_course_page(client, mina, course, course_page, name):
    if name == "stranger":
        client.force_login(make_user("Pat"))
    if name == "withdrawn":
        withdraw(mina.enrollments.get(), now=timezone.now())
        client.force_login(mina)

    response = client.get(address(first_page()), follow=True)

    assert response.redirect_chain == [(f"/en/courses/{course_page.slug}/", 302)]
    page = response.content.decode()
    assert "The first thought." not in page
    assert "Enroll to read this lesson." in page


def test_a_free_preview_is_open_to_everyone(client, course_page):
    page = first_page()
    page.is_free_preview = True
    publish(page)
    assert "The first thought." in client.get(address(page)).content.decode()


def test_an_author_reads_without_a_trace(client, course_page):
    """S10"""
    client.force_login(make_author("Hana"))
    page = client.get(address(first_page())).content.decode()
    assert "The first thought." in page
    assert "nothing is recorded" in page
    assert "/complete/" not in page, "no button that would record something"


def test_a_draft_is_not_shown_before_it_is_published(client, mina, course_page):
    client.force_login(mina)
    page = first_page()
    client.get(address(page))  # fills the cache
    page.title = "A better title"
    page.save_revision()
    assert "A better title" not in client.get(address(page)).content.decode()
    publish(page)
    assert "A better title" in client.get(address(page)).content.decode()


def test_an_unpublished_lesson_is_gone_and_returns(client, mina, course_page):
    client.force_login(mina)
    page = first_page()
    where = address(page)
    page.unpublish()
    assert client.get(where).status_code == 404
    publish(page)
    assert client.get(address(page)).status_code == 200


def test_a_lesson_not_translated_is_shown_in_english_under_the_korean_address_and_says_so(client, mina, course_page):
    translate(course_page, "프롬프트")
    client.force_login(mina)
    response = client.get(address(first_page(), "ko"))
    page = response.content.decode()
    assert '<html lang="ko"' in page
    assert 'class="lesson__text" lang="en"' in page
    assert "The first thought." in page
    assert "아직 번역" in page, "it says so, in the reader's language"


def test_a_translation_under_its_own_slug_is_found_from_the_english_one(client, mina, course_page):
    korean_course = translate(course_page, "프롬프트")
    module = course_page.get_children().first().specific
    translate(module, "첫 모듈")
    korean = translate(first_page(), "첫 레슨")
    korean.slug = "cheot-lesson"
    publish(korean)
    client.force_login(mina)

    response = client.get(address(first_page(), "ko"))

    own = f"/ko/courses/{korean_course.slug}/{module.slug}/cheot-lesson/"
    assert response["Location"] == own
    page = client.get(own).content.decode()
    assert "첫 레슨" in page
    assert f'href="{address(first_page())}"' in page, "the switch leads back to the English page"


def test_where_two_lessons_share_an_address_each_language_shows_its_own(client, mina, course_page):
    """A Korean slug may be the same as the English one of another lesson."""
    korean_course = translate(course_page, "프롬프트")
    korean_course.slug = course_page.slug
    publish(korean_course)
    module = course_page.get_children().first().specific
    korean_module = translate(module, "첫 모듈")
    korean_module.slug = module.slug
    publish(korean_module)
    first, second = (page.specific for page in module.get_children())
    for page, slug in ((first, second.slug), (second, "other")):
        korean = translate(page, f"{page.title} (ko)")
        korean.slug = slug
        publish(korean)
    client.force_login(mina)
    shared = address(second).removeprefix("/en")

    assert f"<h1>{second.title}</h1>" in client.get(f"/en{shared}").content.decode()
    assert f"<h1>{first.title} (ko)</h1>" in client.get(f"/ko{shared}").content.decode()


def test_an_archived_cohort_is_read_only(client, course_page, course):
    """S34"""
    from tests.factories import make_cohort

    cohort = make_cohort(course)
    mina = make_user("Mina")
    enroll(mina, course, now=timezone.now(), cohort=cohort)
    cohort.archived_at = timezone.now()
    cohort.save()
    client.force_login(mina)
    page = client.get(address(first_page())).content.decode()
    assert "The first thought." in page
    assert "/complete/" not in page


@pytest.mark.parametrize("lessons", [5, 50])
def test_the_price_of_a_page_does_not_grow_with_the_outline(client, site, lessons):
    """W1: at most five statements, with 5 lessons as with 50."""
    page = make_course_page(lessons=1)
    course = Course.objects.get(key=page.translation_key)
    _add_rows(course, lessons - 1)
    mina = make_user("Mina")
    enroll(mina, course, now=timezone.now())
    client.force_login(mina)
    where = address(first_page())
    client.get(where)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where).content.decode().count("Row ") >= lessons - 1
    assert len(queries) <= 5, [query["sql"][:80] for query in queries]


def _add_rows(course: Course, count: int) -> None:
    import uuid

    module = course.modules.first()
    rows = Lesson.objects.bulk_create(
        Lesson(key=uuid.uuid4(), course=course, module=module, position=number + 2, is_live=True)
        for number in range(count)
    )
    LessonTranslation.objects.bulk_create(
        LessonTranslation(lesson=row, language="en", title=f"Row {row.position}", path=f"a/b/{row.pk}", version="1")
        for row in rows
    )


def test_the_body_is_made_once_for_all_readers(client, mina, course_page, monkeypatch):
    import cms.views.lesson as view

    calls = []
    monkeypatch.setattr(view, "render_article", lambda page: calls.append(page) or "<p>made</p>")
    cache.clear()
    client.force_login(mina)
    for _ in range(3):
        client.get(address(first_page()))
    assert len(calls) == 1


def test_a_lesson_added_later_is_part_of_the_outline(client, mina, course_page):
    module = course_page.get_children().first().specific
    make_lesson_page(module, "Brand new")
    client.force_login(mina)
    assert "Brand new" in client.get(address(first_page())).content.decode()
