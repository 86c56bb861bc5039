"""With DEBUG on, as under `make run`, a page that is not there is the site's own page."""

import pytest
from django.http import HttpResponse, HttpResponseNotFound
from django.test import RequestFactory
from django.views.debug import technical_404_response

from config.designed_errors import designed_not_found

pytestmark = pytest.mark.django_db


def answer(response, client):
    request = client.get("/healthz").wsgi_request
    return designed_not_found(lambda request: response)(request)


def test_the_technical_page_gives_way_to_the_designed_one(client, settings):
    settings.DEBUG = True
    technical = technical_404_response(RequestFactory().get("/nowhere/"), Exception())
    page = answer(technical, client)
    assert page.status_code == 404
    assert "error-page" in page.content.decode() and "DEBUG" not in page.content.decode()


@pytest.mark.parametrize("response", [HttpResponseNotFound("ours"), HttpResponse("<code>DEBUG = True</code>")])
def test_other_answers_are_left_alone(client, response):
    assert answer(response, client) is response
