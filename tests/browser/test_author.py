"""The author in the real editor: what is typed there is previewed, kept as a draft, and published to learners."""

import pytest
from django.contrib.auth.models import Group

from cms.models import LessonPage
from cms.site_setup import AUTHORS
from courses.models import Completion
from tests.factories import make_enrollment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

HEADING = "Two adverts under one title"


@pytest.fixture
def hana(school):
    author = make_user("Hana")
    author.groups.add(Group.objects.get(name=AUTHORS))
    return author


def test_an_edit_goes_from_the_editor_by_the_preview_to_learners(school, arrive, hana):
    """By the front door into /cms/; a draft is nobody else's; published, it is there and no completion moved."""
    mina = make_user("Reader")
    make_enrollment(mina, cohort=school.cohort)
    reader = arrive().sign_in(mina).visit(school.address(1))
    assert HEADING not in reader.see(".lesson__body").inner_text()
    done = Completion.objects.count()
    page = LessonPage.objects.get(translation_key=school.lesson(1).key, locale__language_code="en")

    author = arrive().visit("/cms/")
    assert author.path == "/accounts/login/"
    author.sign_in(hana)
    assert author.path == "/cms/"
    author.visit(f"/cms/pages/{page.pk}/edit/")
    field = author.see("#body-0-value-text")
    field.fill(HEADING)
    shows_the_preview(author)
    author.follow("[data-edit-form] footer button.action-save").see(".messages .success")
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().body[0].value["text"] == HEADING
    assert HEADING not in reader.visit(school.address(1)).see(".lesson__body").inner_text()

    publishes(author)
    assert HEADING in reader.visit(school.address(1)).see(".lesson__body").inner_text()
    assert Completion.objects.count() == done
    author.visit(school.address(1)).inspect("as staff")


def shows_the_preview(author) -> None:
    """Beside the form, with what has just been typed."""
    author.click("[data-side-panel-toggle=preview]")
    preview = author.page.frame_locator("iframe.w-preview__iframe").last
    preview.get_by_text(HEADING).first.wait_for()


def publishes(author) -> None:
    author.click("[data-edit-form] footer [data-w-dropdown-target=toggle]")
    author.follow("button[name=action-publish]")
    author.see(".messages .success")
