"""What an author may open in /cms/, and what is an admin's alone."""

import pytest
from django.urls import reverse

from accounts.models import User
from cms.site_setup import set_up_site
from tests.cms.factories import lessons_of, make_course_page, make_question, make_quiz, modules_of
from tests.factories import make_cohort, make_user
from tests.factories import make_course as make_rows

pytestmark = pytest.mark.django_db


def opens(client, name: str, *args) -> bool:
    """Wagtail sends people who may not look back to its home page."""
    response = client.get(reverse(name, args=args))
    assert response.status_code in {200, 302, 403, 404}, (name, response.status_code)
    return response.status_code == 200


AUTHORS_OWN = [
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "wagtailimages:index",
    "wagtaildocs:index",
    "wagtailsnippets_cms_question:list",
    "wagtailsnippets_cms_question:add",
    "wagtailsnippets_cms_quiz:list",
    "wagtailsnippets_cms_quiz:add",
    "wagtailsnippets_cms_glossaryterm:list",
    "wagtailsnippets_cms_glossaryterm:add",
]
ADMINS_ALONE = [
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:index",
    "wagtailsites:index",
    "cohorts:index",
    "cohorts:add",
    "mails:index",
    "reminders:index",
    "sign_in_mails:index",
]


@pytest.mark.parametrize("name", AUTHORS_OWN)
def test_authors_open_what_they_write(editor, name):
    assert opens(editor, name)


@pytest.mark.parametrize("name", ADMINS_ALONE)
def test_the_rest_is_for_admins(editor, office, bureau, name):
    """Authors have no right to people, groups, settings, cohorts or the ledger; the group Admins has them all."""
    assert not opens(editor, name)
    assert opens(office, name)
    assert opens(bureau, name)


def test_the_group_of_admins_follows_every_link_of_a_cohort(bureau):
    """From the form of a cohort to its desk, which somebody else teaches."""
    cohort = make_cohort(make_rows(), make_user("Jun"))
    desk = reverse("teach:cohort", args=[cohort.pk])
    assert desk in bureau.get(reverse("cohorts:edit", args=[cohort.pk])).content.decode()
    assert bureau.get(desk).status_code == 200


class TestSuperusers:
    """The group Admins makes none, unmakes none and locks none out; a superuser may."""

    def edit(self, browser, person, **fields) -> None:
        data = {"email": person.email, "display_name": person.display_name, "language": "en", **fields}
        browser.post(reverse("wagtailusers_users:edit", args=[person.pk]), {"time_zone": "Asia/Seoul", **data})
        person.refresh_from_db()

    def test_are_made_by_superusers_alone(self, bureau, office):
        mina = make_user("Mina")
        self.edit(bureau, mina, display_name="Mina K.", is_active="on", is_superuser="on")
        assert (mina.display_name, mina.is_superuser) == ("Mina K.", False)
        self.edit(bureau, bureau.user, display_name="Bo", is_superuser="on")
        assert not bureau.user.is_superuser
        self.edit(office, mina, is_active="on", is_superuser="on")
        assert mina.is_superuser

    def test_are_invited_by_superusers_alone(self, bureau, office):
        for browser, address in ((bureau, "one@seodang.example"), (office, "two@seodang.example")):
            data = {"email": address, "display_name": "New", "language": "en", "time_zone": "Asia/Seoul"}
            browser.post(reverse("wagtailusers_users:add"), {**data, "is_superuser": "on"})
        people = User.objects.filter(display_name="New").order_by("email")
        assert list(people.values_list("is_superuser", flat=True)) == [False, True]

    def test_are_not_locked_out_by_others(self, bureau, office):
        ada = make_user("Ada", is_superuser=True)
        self.edit(bureau, ada, display_name="Ada L.")
        assert (ada.display_name, ada.is_superuser, ada.is_active) == ("Ada L.", True, True)
        in_bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
        bureau.post(f"{in_bulk}?id={ada.pk}", {"mark_as_active": "False"})
        ada.refresh_from_db()
        assert ada.is_active
        self.edit(office, ada)
        assert (ada.is_superuser, ada.is_active) == (False, False)

    def test_are_not_made_in_the_operators_admin_either(self, bureau):
        User.objects.filter(pk=bureau.user.pk).update(is_staff=True)
        url = reverse("admin:accounts_user_change", args=[bureau.user.pk])
        data = {"email": bureau.user.email, "display_name": "Bo B.", "language": "en", "time_zone": "UTC"}
        bureau.post(url, {**data, "is_active": "on", "is_superuser": "on"})
        bureau.user.refresh_from_db()
        assert (bureau.user.display_name, bureau.user.is_superuser) == ("Bo B.", False)


def test_authors_edit_and_publish_pages_questions_and_quizzes(editor):
    course = make_course_page(lessons=1)
    quiz = make_quiz(question := make_question())
    assert opens(editor, "wagtailadmin_pages:edit", course.pk)
    assert opens(editor, "wagtailadmin_pages:edit", lessons_of(modules_of(course)[0])[0].pk)
    assert opens(editor, "wagtailsnippets_cms_question:edit", question.pk)
    assert opens(editor, "wagtailsnippets_cms_quiz:edit", quiz.pk)


def test_authors_cannot_reach_a_cohort_by_its_address(editor):
    cohort = make_cohort(make_rows())
    for name in ("cohorts:edit", "cohorts:archive"):
        assert not opens(editor, name, cohort.pk)
    assert editor.post(reverse("cohorts:archive", args=[cohort.pk])).status_code in {302, 403}
    cohort.refresh_from_db()
    assert cohort.archived_at is None


def test_learners_do_not_get_in(site, client):
    client.force_login(make_user("Mina"))
    assert not opens(client, "wagtailadmin_home")


def test_the_group_gets_its_rights_back_when_set_up_again(site, hana):
    from django.contrib.auth.models import Group, Permission

    authors = Group.objects.get(name="Authors")
    before = set(authors.permissions.values_list("codename", flat=True))
    authors.permissions.add(Permission.objects.get(codename="add_user"))
    set_up_site(pages_folder=None)
    assert set(authors.permissions.values_list("codename", flat=True)) == before
    assert hana.groups.get() == authors


def test_the_menu_of_an_author_is_short(editor):
    html = editor.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailsnippets_cms_quiz:list") in html
    assert reverse("cohorts:index") not in html
    assert reverse("wagtailusers_users:index") not in html


def test_no_privacy_is_offered_that_our_own_routes_would_not_keep(editor, office):
    """Neither on the pages themselves nor above them, from where it would be inherited; nor is any taken."""
    course = make_course_page(lessons=1)
    module = modules_of(course)[0]
    for page in (course.get_parent(), course, module, lessons_of(module)[0]):
        url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
        assert "restriction_type" not in editor.get(url).json()["html"]
        for browser in (editor, office):
            browser.post(url, {"restriction_type": "login", "password": "", "groups": []})
        assert not page.get_view_restrictions().exists()
