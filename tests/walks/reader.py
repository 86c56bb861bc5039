"""A person at a browser without scripts: reads what is on the page, follows its links, presses its buttons."""

from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client

from tests.factories import PASSWORD

UNSENT_TYPES = {"submit", "button", "image", "reset", "file"}


class Reader:
    """Nothing is posted that no form on the page holds, and CSRF is enforced as for everybody.

    `languages` gathers the language of each page seen.
    """

    def __init__(self, language: str = "en"):
        self.client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
        self.languages: set[str] = set()
        self.address = "/"
        self.soup = BeautifulSoup("", "html.parser")

    # --- going somewhere ------------------------------------------------------------------------------------------

    def visit(self, address: str, *, status: int = 200) -> "Reader":
        return self._show(self.client.get(_on_site(address), follow=True, headers=self._referrer()), status)

    def follow(self, selector: str) -> "Reader":
        return self.visit(self.link(selector))

    def press(self, selector: str, answers: dict | None = None, *, status: int = 200) -> "Reader":
        """Press a button of a form, with `answers` (name → value or values) filled in first."""
        button = self.one(selector)
        form = self.soup.find(id=button["form"]) if button.get("form") else button.find_parent("form")
        data = self._filled(form) | self._checked(form, answers or {})
        if button.get("name"):
            data[button["name"]] = button.get("value", "")
        target = _on_site(urljoin(self.address, form.get("action") or self.address))
        return self._show(self.client.post(target, data, follow=True, headers=self._referrer()), status)

    def sign_in(self, user, password: str = PASSWORD) -> "Reader":
        """By the front door, wherever the page at hand is that asks for it."""
        if not self.soup.select("form input[name=login]"):
            self.visit("/accounts/login/")
        return self.press("form:has([name=login]) button", {"login": user.email, "password": password})

    # --- what is on the page --------------------------------------------------------------------------------------

    def one(self, selector: str) -> Tag:
        found = self.soup.select(selector)
        assert found, f"{self.address} has no {selector}"
        return found[0]

    def has(self, selector: str) -> bool:
        return bool(self.soup.select(selector))

    def link(self, selector: str) -> str:
        return urljoin(self.address, self.one(selector)["href"])

    def text(self, selector: str = "main") -> str:
        return " ".join(self.one(selector).get_text(" ").split())

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    # --- inside ---------------------------------------------------------------------------------------------------

    def _show(self, response, status: int) -> "Reader":
        redirects = getattr(response, "redirect_chain", [])
        self.address = redirects[-1][0] if redirects else response.request["PATH_INFO"]
        assert response.status_code == status, f"{self.address} answered {response.status_code}"
        self.response = response
        self.soup = BeautifulSoup(b"".join(response) if response.streaming else response.content, "html.parser")
        if self.soup.html is not None:
            self.languages.add(self.soup.html.get("lang", ""))
        return self

    def _referrer(self) -> dict:
        return {"referer": urljoin("http://testserver", self.address)}

    def _controls(self, form: Tag) -> list[Tag]:
        outside = self.soup.select(f"[form={form['id']}]") if form.get("id") else []
        return [*form.select("input, select, textarea"), *(one for one in outside if one.name != "button")]

    def _filled(self, form: Tag) -> dict[str, list[str]]:
        """What the form would send as it stands."""
        data: dict[str, list[str]] = {}
        for control in self._controls(form):
            name, kind = control.get("name"), control.get("type", "")
            if not name or kind in UNSENT_TYPES or (kind in {"radio", "checkbox"} and not control.has_attr("checked")):
                continue
            data.setdefault(name, []).extend(_values(control))
        return data

    def _checked(self, form: Tag, answers: dict) -> dict:
        offered = {control.get("name") for control in self._controls(form)}
        assert set(answers) <= offered, f"{self.address} does not ask for {set(answers) - offered}"
        return answers


def _values(control: Tag) -> list[str]:
    if control.name == "textarea":
        return [control.get_text()]
    if control.name == "select":
        return [option.get("value", "") for option in control.select("option[selected]")]
    return [control.get("value", "")]


def _on_site(address: str) -> str:
    """The path and query of an address, which mails and redirects may give in full."""
    parts = urlsplit(address)
    assert parts.netloc in {"", "testserver"}, f"{address} leads away from the site"
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
