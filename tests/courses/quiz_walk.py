"""What the tests of the quiz pages share: a course with a quiz, and forms as a browser would send them."""

from urllib.parse import urlsplit
from uuid import UUID

from bs4 import BeautifulSoup
from django.urls import reverse

from quizzes.contents import content_of
from quizzes.models import Attempt
from tests.factories import make_course, make_enrollment, make_question, make_quiz, make_quiz_lesson, make_user


def make_taken_quiz(*questions: dict, user=None, passing: bool = True, **fields):
    """An enrollment and a live lesson with a quiz of three questions, unless others are given."""
    questions = questions or (
        make_question(stem="What is it?"),
        make_question("multiple", stem="Which two?", right=("A", "B"), wrong=("C", "D"), points="2"),
        make_question("true_false", stem="It holds.", right=("True",), wrong=("False",)),
    )
    course = make_course(lessons=1)
    enrollment = make_enrollment(user or make_user(), course)
    lesson = make_quiz_lesson(course.modules.get(), make_quiz(*questions, **fields), passing=passing)
    return enrollment, lesson


def right_values(attempt: Attempt) -> dict[UUID, list[str]]:
    return {question.key: sorted(question.right) for question in content_of(attempt.revision).questions}


def wrong_values(attempt: Attempt) -> dict[UUID, list[str]]:
    return {question.key: sorted(question.wrong)[:1] for question in content_of(attempt.revision).questions}


def form_of(attempt: Attempt, values: dict[UUID, list[str]] | None = None, **more) -> dict:
    """The attempt's form with these answers, as from a page that has seen everything saved so far."""
    form = {"token": str(attempt.submit_token), **more}
    for response in attempt.responses.all():
        form[f"v-{response.question_key}"] = str(response.version)
        given = (values or {}).get(response.question_key)
        if given:
            form[f"q-{response.question_key}"] = given
    return form


def start_url(lesson) -> str:
    return reverse("quiz:start", args=[lesson.pk])


def url(attempt: Attempt, name: str = "attempt") -> str:
    return reverse(f"quiz:{name}", args=[attempt.pk])


def begin(client, lesson, **data) -> Attempt:
    """Start the lesson's quiz as its page does."""
    client.post(start_url(lesson), data)
    return Attempt.objects.get(submitted_at=None)


def fresh(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


def values_of(attempt: Attempt) -> list:
    return list(attempt.responses.values_list("value", flat=True))


class Page:
    """A page as a browser without scripts has it."""

    def __init__(self, response):
        self.response = response
        self.soup = BeautifulSoup(response.content, "html.parser")

    def text(self, selector: str = "main") -> str:
        return " ".join(self.soup.select_one(selector).get_text(" ").split())

    def form(self, form_id: str, button: str = "") -> tuple[str, dict]:
        """Where the form goes and what it sends when `button` (a selector) is pressed."""
        form = self.soup.select_one(f"form#{form_id}")
        controls = [*form.select("input, select, textarea"), *self.soup.select(f"input[form={form_id}]")]
        data: dict[str, list[str]] = {}
        for control in controls:
            if control.get("type") in {"radio", "checkbox"} and not control.has_attr("checked"):
                continue
            data.setdefault(control["name"], []).append(self._given_by(control))
        if button:
            pressed = self.soup.select_one(button)
            data[pressed["name"]] = [pressed["value"]]
        return urlsplit(form["action"]).path, data

    def _given_by(self, control) -> str:
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.option
            return chosen["value"]
        if control.name == "textarea":
            # A browser drops the first line end and sends the others as it always did.
            return control.get_text().removeprefix("\n").replace("\n", "\r\n")
        return control.get("value", "")
