from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from wagtail.models import Locale, Page, Revision, Site

from accounts.models import User
from cms.models import CatalogPage, HomePage, StandardPage
from tests.browser.school import uproot
from tests.cms.folders import write_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bare(db):
    """As `migrate` leaves it: Wagtail's welcome page, its groups, one language."""
    uproot()
    Group.objects.all().delete()
    Group.objects.bulk_create([Group(name="Editors"), Group(name="Moderators")])
    Locale.objects.exclude(language_code="en").delete()
    welcome = Page(title="Welcome to your new Wagtail site!", slug="home", locale=Locale.objects.get())
    Page.get_first_root_node().add_child(instance=welcome)
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)


def run(**options) -> str:
    out = StringIO()
    call_command("setup_site", stdout=out, stderr=out, **options)
    return out.getvalue()


def test_a_fresh_database_becomes_a_site(tmp_path):
    run(admin="ada@seodang.example", directory=write_course(tmp_path))
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"en", "ko"}
    assert HomePage.objects.live().count() == CatalogPage.objects.live().count() == 2
    assert {page.slug for page in StandardPage.objects.live()} == {"about", "help", "privacy", "terms"}
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page.specific.locale.language_code) == ("testserver", 80, "en")
    assert set(Group.objects.values_list("name", flat=True)) == {"Authors", "Admins"}
    assert Page.objects.filter(title__startswith="Welcome").count() == 0

    ada = User.objects.get(email="ada@seodang.example")
    assert ada.is_superuser
    assert not ada.emailaddress_set.get().verified, "not before she has used the link"
    assert "http://testserver/accounts/password/reset/key/" in mail.outbox[0].body


def test_again_changes_nothing_and_invites_only_who_has_no_password():
    run(admin="ada@seodang.example")
    User.objects.get().set_password("chosen-by-ada-herself")
    ada = User.objects.get()
    ada.set_password("chosen-by-ada-herself")
    ada.save()
    before = Page.objects.count(), Revision.objects.count(), Group.objects.count(), len(mail.outbox)
    run(admin="ada@seodang.example")
    assert (Page.objects.count(), Revision.objects.count(), Group.objects.count(), len(mail.outbox)) == before


def test_the_plain_pages_stand_in_both_languages(client):
    run()
    for address in ("/en/", "/ko/", "/en/about/", "/ko/privacy/", "/en/courses/", "/ko/courses/"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert f'lang="{address[1:3]}"' in response.content.decode(), address
