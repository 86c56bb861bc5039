"""Every other page of the site: it fits a phone, has no barrier by day or night, and complains of nothing."""

import pytest
from django.urls import reverse

from accounts.opt_outs import unsubscribe_url
from tests.browser.visitor import DESK, PHONE
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

IN_BOTH = [("ko", PHONE), ("en", DESK)]
# Page of an account → what stands in it.
WHAT_ONE_COMES_FOR = {
    "profile": "select[name=time_zone]",
    "account_email": "form [name=email]",
    "account_change_password": "input[type=password][autocomplete=new-password]",
    "mfa_index": "a[href*='/2fa/']",
    "account_logout": "form[action$='/logout/'] button",
}


@pytest.mark.parametrize(("language", "width"), IN_BOTH)
def test_what_anybody_may_see(school, arrive, language, width):
    pat = arrive(language=language, width=width)
    for name in ("about", "help", "privacy", "terms"):
        pat.visit(f"/{language}/{name}/").inspect(name).enlarge()
    pat.visit(reverse("account_reset_password")).inspect()
    pat.visit(unsubscribe_url(make_user("Stopper", language=language).pk, "reminders").split("testserver")[1]).inspect()
    pat.follow(".confirm form button").see(".confirm h1")
    pat.inspect("unsubscribed")
    pat.expected.append("status of 404")
    pat.visit(f"/{language}/nowhere/").inspect("missing")
    assert pat.has("main h1")
    pat.visit("/certificates/00000000-0000-4000-8000-000000000000/").inspect("missing")


@pytest.mark.parametrize(("language", "width"), IN_BOTH)
def test_what_goes_wrong_is_said_where_one_looks(school, arrive, language, width):
    """3.3.1, 3.3.3: a summary with the focus, links into the fields, what was typed is kept, and the title says it."""
    me = arrive(language=language, width=width).visit(reverse("account_signup"))
    me.page.fill("[name=display_name]", "미나")
    me.page.fill("[name=email]", "not an address")
    me.follow("form:has([name=password2]) button").see(".error-summary")
    me.inspect("refused")
    assert me.page.evaluate("document.activeElement.className").startswith("error-summary")
    assert me.page.input_value("[name=display_name]") == "미나"
    me.click(".error-summary a[href='#id_email']")
    assert me.page.evaluate("document.activeElement.name") == "email"
    assert me.page.locator("[name=email]").get_attribute("aria-invalid") == "true"
    assert me.page.title().split()[0] in {"Error:", "오류:"}
    me.visit("/accounts/login/").sign_in(make_user("Wrong"), "not-the-password").see(".error-summary")
    me.inspect("refused")


@pytest.mark.parametrize(("language", "width"), IN_BOTH)
def test_what_belongs_to_an_account(school, arrive, language, width):
    """Each page holds what one came for; enlarged twice as well (1.4.4), with the menu open and shut."""
    newcomer = make_user("Newcomer", language=language)
    me = arrive(language=language, width=width).sign_in(newcomer)
    me.see(".empty-state")
    me.inspect("no course yet").enlarge()
    me.click(".menu summary").inspect("menu open").enlarge()
    assert newcomer.email in me.see(".menu__panel").text_content()
    for name, holds in WHAT_ONE_COMES_FOR.items():
        me.visit(reverse(name)).inspect(name).enlarge()
        assert me.page.locator(f"main {holds}").count(), name
    assert me.visit(reverse("profile")).page.input_value("[name=display_name]") == "Newcomer"
    assert newcomer.email in me.visit(reverse("account_email")).see("main").text_content()
    me.visit(f"/learn/courses/{school.course.pk}/enroll/").inspect().enlarge()
    assert school.course.translations.get(language=language).title in me.see("main h1").text_content()
    assert me.has("main form[method=post] button")


def test_the_living_page_of_components(school, arrive):
    """All of them are there, drawn: each section is named and as high as something one can see."""
    me = arrive().sign_in(make_user("Ada", is_staff=True, is_superuser=True)).visit("/styleguide/")
    me.see("main h1")
    me.inspect()
    shown = me.page.locator("main section[aria-labelledby^='g-']").evaluate_all(
        "all => all.map((one) => [one.getAttribute('aria-labelledby'), one.offsetHeight])"
    )
    assert {"g-button", "g-form", "g-table", "g-question", "g-icons"} <= {name for name, _height in shown}
    assert [name for name, height in shown if height < 80] == []
    assert me.page.locator("main svg use").count() > 20


@pytest.mark.parametrize(
    "flaw",
    [
        "<p style='color: #ccc'>Hardly to be read.</p>",
        "<img src='data:,'>",
        "<div style='inline-size: 90rem'>Wide</div>",
    ],
    ids=["faint", "not described", "wide"],
)
def test_an_inspection_finds_what_is_wrong(arrive, flaw):
    """So that a clean page means something."""
    me = arrive(width=PHONE)
    me.page.set_content(f"<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>{flaw}</main></html>")
    with pytest.raises(AssertionError):
        me.inspect(flaw)
