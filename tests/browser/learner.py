"""The steps of a learner at a browser; none of them needs scripts, unless it says so."""

import re
from urllib.parse import urlsplit

from django.core import mail
from playwright.sync_api import Page

from quizzes.models import Attempt
from tests.browser.school import School
from tests.browser.visitor import Visitor

PASSWORD = "a-quiet-garden-42"


class Learner:
    def __init__(self, school: School, visitor: Visitor, email: str):
        self.school, self.visitor, self.email = school, visitor, email
        self.language = visitor.language

    def comes_in(self) -> None:
        """From the front page to the course, the account, and the cohort."""
        me = self.visitor.visit("/").inspect()
        assert me.path == f"/{self.language}/"
        me.visit(f"/{self.language}/courses/").inspect()
        me.follow("main a[href$='/ai-product-management/']").inspect("stranger")
        me.follow(".course-cohort a").inspect()
        me.follow("main a[href^='/accounts/signup/']").inspect()
        fields = {"display_name": "미나" if self.language == "ko" else "Mina", "email": self.email}
        for name, value in (fields | {"password1": PASSWORD, "password2": PASSWORD}).items():
            me.page.fill(f"[name={name}]", value)
        me.follow("form:has([name=password2]) button").see("main h1")
        me.inspect()
        me.visit(
            urlsplit(re.search(r"http\S+/accounts/confirm-email/\S+", mail.outbox[-1].body).group()).path
        ).inspect()
        me.follow("main form button").see(".confirm")
        me.inspect("join").follow(".confirm form button").see(".course-aside progress")
        me.inspect("enrolled")

    def opens(self, position: int) -> Visitor:
        return self.visitor.visit(self.school.address(position, self.language)).inspect(f"lesson {position}").enlarge()

    def marks(self) -> None:
        self.visitor.follow(".lesson__complete button")

    def starts_quiz(self) -> Attempt:
        me = self.visitor
        me.follow(".lesson__quiz a").see(".quiz-start h1")
        me.inspect().enlarge()
        me.follow(".quiz-start form button").see("#attempt")
        me.inspect().enlarge()
        return Attempt.objects.get(pk=me.path.split("/")[3])

    def answers(self, answers: dict[str, list[str]]) -> None:
        for name, values in answers.items():
            give(self.visitor.page, name, values)

    def submits(self) -> Visitor:
        self.visitor.follow("#attempt [data-submit]").see(".result h1")
        return self.visitor

    def percent(self) -> int:
        """As My learning says it."""
        text = self.visitor.visit("/learn/").see(".desk-course .progress__value").text_content()
        return int(text.strip().removesuffix("%"))


def give(page: Page, name: str, values: list[str]) -> None:
    """By whichever control asks for it."""
    controls = page.locator(f"[name='{name}']")
    kind = controls.first.evaluate("one => one.type")
    if kind in {"radio", "checkbox"}:
        for value in values:
            page.check(f"[name='{name}'][value='{value}']")
    elif kind == "select-one":
        controls.select_option(values[0])
    else:
        controls.fill(values[0])


def given(page: Page, name: str) -> list[str]:
    """What a control holds now."""
    if page.locator(f"[name='{name}']").first.evaluate("one => one.type") in {"radio", "checkbox"}:
        return page.locator(f"[name='{name}']:checked").evaluate_all("all => all.map((one) => one.value)")
    return [page.locator(f"[name='{name}']").input_value()]


def confirmation_link() -> str:
    """From the mail that came last."""
    return urlsplit(re.search(r"http\S+/accounts/confirm-email/\S+", mail.outbox[-1].body).group()).path
