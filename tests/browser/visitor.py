"""Somebody at a real browser, who notices what no page may do."""

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from tests.factories import PASSWORD

LOCALES = {"en": "en-GB", "ko": "ko-KR"}
PHONE, DESK, NARROWEST = 390, 1440, 320
# What changes from one visit to the next in the address of the same page.
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|(?<=/confirm-email/)[^/]+|(?<=/unsubscribe/)[^/]+")

# Left to itself axe fetches every style sheet anew and puts it into the page, which the security policy refuses.
AXE = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}
# By night only colours are different.
BY_NIGHT = {"preload": False, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def wait_until(page: Page, expression: str) -> None:
    """Asked from here again and again: Playwright's own way evaluates text in the page, which the policy refuses."""
    for _ in range(150):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url}: not in 15 seconds: {expression}")


class Visitor:
    """`complaints` gathers errors of scripts, refused resources and breaches of the security policy, page by page."""

    inspected: set[tuple] = set()

    def __init__(self, browser: Browser, url: str, *, language: str = "en", width: int = DESK, scripts: bool = True):
        self.language, self.width, self.scripts = language, width, scripts
        self.context = browser.new_context(
            base_url=url,
            locale=LOCALES[language],
            timezone_id="Asia/Seoul",
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            has_touch=width == PHONE,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self.complaints: list[str] = []
        self.expected: list[str] = []
        self.page = self.open_tab()

    def open_tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._see)
        return page

    def leave(self) -> None:
        self.context.close()
        self.complaints = [one for one in self.complaints if not any(wanted in one for wanted in self.expected)]

    # --- doing ----------------------------------------------------------------------------------------------------

    def visit(self, address: str) -> "Visitor":
        self.page.goto(address)
        return self

    def see(self, selector: str) -> Locator:
        """The first that matches, once it is visible."""
        found = self.page.locator(selector).first
        found.wait_for()
        return found

    def click(self, selector: str) -> "Visitor":
        self.see(selector).click()
        return self

    def follow(self, selector: str) -> "Visitor":
        """Click what leads to another page, and wait until it is there."""
        with self.page.expect_navigation():
            self.click(selector)
        return self

    def has(self, selector: str) -> bool:
        return self.page.locator(selector).count() > 0

    def sign_in(self, user, password: str = PASSWORD) -> "Visitor":
        if not self.has("input[name=login]"):
            self.visit("/accounts/login/")
        self.page.fill("input[name=login]", user.email)
        self.page.fill("input[name=password]", password)
        return self.follow("form:has([name=login]) button:not([id])")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    # --- looking --------------------------------------------------------------------------------------------------

    def inspect(self, state: str = "") -> "Visitor":
        """What holds for every page: nothing to scroll sideways, no finding of axe by day or by night. Once a page."""
        seen = (IDS.sub("…", self.path), state, self.language, self.width, self.scripts)
        if seen not in Visitor.inspected:
            Visitor.inspected.add(seen)
            self._fits()
            if self.scripts:
                self._has_no_barrier(state)
        return self

    def _fits(self) -> None:
        for width in (self.width, NARROWEST) if self.width == PHONE else (self.width,):
            self.page.set_viewport_size({"width": width, "height": self.page.viewport_size["height"]})
            across = self.page.evaluate("document.documentElement.scrollWidth")
            assert across <= width, (
                f"{self.page.url} is {across} px wide in a window of {width}: {self._too_wide(width)}"
            )
        self.page.set_viewport_size({"width": self.width, "height": self.page.viewport_size["height"]})

    def enlarge(self) -> "Visitor":
        """WCAG 1.4.4: with letters twice as large, too, there is nothing to scroll sideways."""
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        across = self.page.evaluate("document.documentElement.scrollWidth")
        assert across <= self.width, f"{self.page.url} is {across} px wide enlarged: {self._too_wide(self.width)}"
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        return self

    def _too_wide(self, width: int) -> list[str]:
        return self.page.evaluate(
            """width => [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > width + 1)
                .slice(0, 6).map((one) => one.outerHTML.slice(0, 90))""",
            width,
        )

    def _has_no_barrier(self, state: str) -> None:
        self.page.evaluate(Axe().axe_script)
        for theme, options in (("light", AXE), ("dark", BY_NIGHT)):
            self.page.emulate_media(color_scheme=theme)
            violations = self.page.evaluate("options => axe.run(options).then((found) => found.violations)", options)
            findings = [
                f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:240]}"
                for one in violations
                for node in one["nodes"][:4]
            ]
            assert not findings, f"{self.page.url} {state} ({self.language}, {self.width} px, {theme}): {findings}"
        self.page.emulate_media(color_scheme="light")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _see(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.complaints.append(f"{response.status} for {response.url}")
