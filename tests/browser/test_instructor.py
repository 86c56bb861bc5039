"""The instructor looks after the own cohort, at a desk and on the way."""

import csv

import pytest

from tests.browser.visitor import DESK, PHONE, Visitor
from tests.factories import make_cohort, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.mark.parametrize(("language", "width"), [("en", DESK), ("ko", PHONE)])
def test_the_cohort_at_a_glance(school, arrive, language, width):
    school.jun.language = language
    school.jun.save()
    jun = arrive(language=language, width=width).sign_in(school.jun)
    jun.see(".site-nav")
    jun.follow(".site-nav a[href='/teach/']").see(".cohort-card")
    jun.inspect().follow(".cohort-card__title a").see(".matrix")
    jun.inspect()
    sorts_the_table(jun)
    jun.follow(".counts a[href$='show=silent']").see(".matrix")
    assert sorted(names(jun)) == ["Maya Okafor", "Tomás Herrera"]
    jun.inspect("filtered")
    jun.follow(".counts a[href$='/']").see(".matrix")
    takes_the_numbers_along(jun)


def sorts_the_table(jun: Visitor) -> None:
    """A heading sorts, says so to everybody, and turns round when it is pressed again."""
    link = "th[aria-sort] a.sort[href*='progress']"
    jun.follow(link).see("th[aria-sort=ascending] a[href*='progress']")
    upwards = names(jun)
    jun.follow(link).see("th[aria-sort=descending] a[href*='progress']")
    assert names(jun)[0] == "박지훈", "who has finished stands first"
    assert upwards[-1] == "박지훈"
    jun.inspect("sorted")


def names(jun: Visitor) -> list[str]:
    return jun.page.locator(".matrix tbody th bdi").all_inner_texts()


def takes_the_numbers_along(jun: Visitor) -> None:
    """S46: the file says what the screen says."""
    with jun.page.expect_download() as download:
        jun.click("a[href$='progress.csv']")
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert {row[0]: int(row[4]) for row in rows} == {
        row.locator("th bdi").inner_text(): int(row.locator("td.number").inner_text().split("%")[0])
        for row in jun.page.locator(".matrix tbody tr").all()
    }


def test_who_is_named_by_no_cohort_and_whose_cohort_is_empty(school, arrive):
    """Both are told what comes next, and neither sees somebody else's learners."""
    pat = arrive().sign_in(make_user("Pat")).visit("/teach/").inspect("no cohort")
    assert pat.has(".empty-state")
    assert not pat.has(".cohort-card")
    pat.expected.append("404")
    pat.visit(f"/teach/cohorts/{school.evening.pk}/").inspect("not theirs")
    assert not pat.has(".matrix")
    kim = make_user("Kim")
    empty = make_cohort(school.course, kim, name="Autumn", is_open=False)
    visitor = arrive().sign_in(kim).visit(f"/teach/cohorts/{empty.pk}/").inspect("empty")
    assert visitor.has(".empty-state")
