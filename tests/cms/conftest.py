import pytest
from django.contrib.auth.models import Group
from django.test import Client

from cms.site_setup import ADMINS, AUTHORS, set_up_site
from tests.factories import make_user


@pytest.fixture(autouse=True)
def _search_index_is_left_alone(request, settings):
    """Keeping it up to date is a tenth of what these tests take; those that search ask for `search_index`."""
    if "search_index" not in request.fixturenames:
        default = settings.WAGTAILSEARCH_BACKENDS["default"]
        settings.WAGTAILSEARCH_BACKENDS = {"default": {**default, "AUTO_UPDATE": False}}


@pytest.fixture
def search_index():
    """What is published is found."""


@pytest.fixture
def site(db):
    """Two languages, each with a home page and a catalogue; the groups. They are there already (see
    `template_database`), unless a test before has emptied everything."""
    set_up_site(pages_folder=None)


@pytest.fixture
def hana(site):
    """The author."""
    author = make_user("Hana")
    author.groups.add(Group.objects.get(name=AUTHORS))
    return author


@pytest.fixture
def editor(hana) -> Client:
    """Hana's browser in /cms/."""
    client = Client()
    client.force_login(hana)
    return client


@pytest.fixture
def office(site) -> Client:
    """An admin's browser in /cms/."""
    client = Client()
    client.force_login(make_user("Ada", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def bureau(site) -> Client:
    """The browser of somebody in the group Admins, who is no superuser."""
    client = Client()
    client.user = make_user("Bo")
    client.user.groups.add(Group.objects.get(name=ADMINS))
    client.force_login(client.user)
    return client
