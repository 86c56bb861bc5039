"""From signing in to a result without a mouse: every stop on the way is visible and nothing covers it."""

import pytest

from tests.browser.visitor import PHONE, Visitor, wait_until
from tests.factories import PASSWORD, make_enrollment, make_user
from tests.walks.taking import right_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

MOST_STOPS = 80
# 2.4.7 and 2.4.11: an outline or a ring of some width, and the middle of the element not under something else.
FOCUS = """() => {
  const one = document.activeElement;
  const ringed = one.closest("label") || one;
  const shown = [one, ringed].map((each) => getComputedStyle(each));
  const box = ringed.getBoundingClientRect();
  const above = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  return {
    what: one.outerHTML.slice(0, 120),
    ring: shown.some((style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none"),
    clear: !!above && (ringed.contains(above) || above.contains(ringed)),
  };
}"""


class Keys:
    """Fingers on the keys of a visitor who has no mouse."""

    def __init__(self, visitor: Visitor):
        self.page = visitor.page

    def tab_to(self, selector: str) -> None:
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS)
            assert focus["ring"], f"no sign of the focus on {focus['what']}"
            assert focus["clear"], f"something covers {focus['what']}"
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{self.page.url}: {selector} is not reached by Tab")

    def press(self, selector: str, key: str = "Enter") -> None:
        self.tab_to(selector)
        self.page.keyboard.press(key)

    def type_into(self, selector: str, text: str) -> None:
        self.tab_to(selector)
        self.page.keyboard.type(text)


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_from_signing_in_to_a_result_without_a_mouse(school, arrive, width):
    """2.1.1, 2.4.3, 2.4.7, 2.4.11; the result's heading is read first."""
    user = make_user("Keys")
    enrollment = make_enrollment(user, cohort=school.cohort)
    me = arrive(width=width).visit("/learn/")
    keys = Keys(me)
    keys.type_into("input[name=login]", user.email)
    keys.type_into("input[name=password]", PASSWORD)
    me.page.keyboard.press("Enter")
    me.see(".desk__continue")
    skips_to_the_content(keys)
    keys.press(".desk__continue a.button")
    me.see(".lesson__body")
    keys.press(".lesson__complete button")
    me.page.wait_for_url(f"**{school.address(2)}")
    keys.press(".lesson__quiz a")
    me.see(".quiz-start")
    keys.press(".quiz-start form button:not([type=button])")
    me.see("#attempt")
    answers_and_submits(keys, school.lesson(2), enrollment)
    me.see(".result h1")
    wait_until(me.page, "document.activeElement.tagName === 'H1'")  # it is visible before the scripts have run
    assert school.lesson(2).quiz.attempts.get(scope=enrollment.pk).grades.get().passed


def skips_to_the_content(keys: Keys) -> None:
    """2.4.1: the first stop of each page leads past the header."""
    keys.page.reload()
    keys.press(".skip-link")
    assert keys.page.evaluate("document.activeElement.id") == "main"


def answers_and_submits(keys: Keys, lesson, enrollment) -> None:
    answers = right_answers(lesson.quiz.attempts.get(scope=enrollment.pk))
    asked = keys.page.locator("#attempt fieldset input").evaluate_all("all => all.map((one) => one.name)")
    for name in dict.fromkeys(asked):
        if keys.page.locator(f"[name='{name}']").first.get_attribute("type") == "radio":
            keys.tab_to(f"[name='{name}']")
            choose_radio(keys, answers[name][0])
        else:
            tick(keys, name, answers[name])
    keys.press("#attempt [data-submit]")


def tick(keys: Keys, name: str, values: list[str]) -> None:
    """Each box is a stop of its own."""
    boxes = keys.page.locator(f"[name='{name}']").evaluate_all("all => all.map((one) => one.value)")
    for value in boxes:
        keys.tab_to(f"[name='{name}'][value='{value}']")
        if value in values:
            keys.page.keyboard.press("Space")


def choose_radio(keys: Keys, value: str) -> None:
    """A group of radio buttons is one stop; the arrows choose in it."""
    keys.page.keyboard.press("Space")
    for _ in range(10):
        if keys.page.evaluate("value => document.activeElement.value === value", value):
            return
        keys.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not reach {value}")
