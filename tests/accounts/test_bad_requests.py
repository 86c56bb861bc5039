"""What no page of ours sends is refused early, in words, and only the editor takes very long forms."""

import pytest
from django.urls import reverse

from cms.middleware import MOST_FIELDS
from tests.factories import make_author

pytestmark = pytest.mark.django_db


def fields(count: int) -> dict[str, list[str]]:
    return {"login": ["x"] * count}


@pytest.mark.parametrize("count", [MOST_FIELDS + 1, 20_001])
def test_a_form_of_thousands_of_fields_is_refused_in_words(client, count):
    """X19"""
    response = client.post(reverse("account_login"), fields(count))
    assert response.status_code == 400
    assert "Nothing was changed" in response.content.decode()


def test_a_long_form_that_a_page_could_make_is_read(client):
    assert client.post(reverse("account_login"), fields(MOST_FIELDS)).status_code == 200


def test_the_editor_of_a_long_lesson_may_send_more(client):
    client.force_login(make_author("Hana"))
    assert client.post("/cms/pages/999999/edit/", fields(MOST_FIELDS + 1)).status_code == 404
