"""An author writes a question in the real editor: parts are added, moved and copied, a paragraph is chosen."""

import json
import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Locator, expect

from cms.models import LessonPage, Question
from cms.site_setup import AUTHORS
from courses.paragraphs import paragraph_name
from tests.browser.visitor import Visitor
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

STEM = "Which of these is a request?"
ADD = "[data-contentpath=choices] [data-streamfield-list-add]"


@pytest.fixture
def author(school, arrive) -> Visitor:
    hana = make_user("Hana")
    hana.groups.add(Group.objects.get(name=AUTHORS))
    author = arrive().visit("/cms/").sign_in(hana)
    author.expected.append("400")  # the editor saves by itself, and is told of a form that is not whole yet
    return author


class Editor:
    """The form of a new question with one choice."""

    def __init__(self, author: Visitor):
        self.author, self.page = author, author.page
        author.visit("/cms/snippets/cms/question/add/")
        self.write(self.page.locator("#panel-stem-section"), STEM)
        author.click("#panel-answer-section button[title='Insert a block']")
        self.page.get_by_role("option", name="Single choice").click()
        expect(self.choices).not_to_have_count(0)

    @property
    def choices(self) -> Locator:
        return self.page.locator("[data-contentpath=choices] [data-streamfield-child]:not([aria-hidden=true])")

    def choice(self, at: int) -> Locator:
        return self.choices.nth(at)

    def write(self, box: Locator, text: str) -> None:
        """And wait as long as a hand needs to the next button: the editor notes what was typed a moment later."""
        box.locator("[contenteditable=true]").first.click()
        self.page.keyboard.type(text)
        noted = box.locator("input[type=hidden]").first
        expect(noted).to_have_value(re.compile(re.escape(json.dumps(text, ensure_ascii=False)[1:-1])))

    def fill(self, at: int, text: str, explanation: str = "", *, correct: bool = False) -> None:
        self.write(self.choice(at).locator("[data-contentpath=text]"), text)
        if explanation:
            self.write(self.choice(at).locator("[data-contentpath=explanation]"), explanation)
        self.choice(at).locator("[data-contentpath=correct] input").set_checked(correct)

    def add(self) -> None:
        before = self.choices.count()
        self.page.locator(ADD).last.click()
        expect(self.choices).to_have_count(before + 1)

    def publish(self) -> Visitor:
        self.author.click(
            "[data-edit-form] footer [data-w-dropdown-target=toggle], footer [data-w-dropdown-target=toggle]"
        )
        return self.author.follow("button[name=action-publish]")


def ids(question: Question) -> dict[str, str]:
    """Text → lasting id, in its order."""
    return {item["value"]["text"].split(">")[1].split("<")[0]: item["value"]["choice_id"] for item in raw(question)}


def raw(question: Question) -> list[dict]:
    return question.answer.raw_data[0]["value"]["choices"]


def test_from_the_empty_form_to_learners(school, author):
    """Each choice keeps its id wherever it is moved; warnings come, and stop nothing; a choice leads to a paragraph."""
    editor = Editor(author)
    while editor.choices.count() < 3:
        editor.add()
    editor.fill(0, "Ask", "Yes.", correct=True)
    editor.fill(1, "Reply", "That comes back.")
    editor.fill(2, "Wait")
    chosen = chooses_a_paragraph(editor, 1)

    editor.publish()

    expect(author.page.locator(".messages")).to_contain_text("“Wait” is wrong, and nothing explains why.")
    question = Question.objects.get(answer__icontains="That comes back.", live=True)
    first = ids(question)
    assert list(first) == ["Ask", "Reply", "Wait"] and len(set(first.values())) == 3
    assert raw(question)[1]["value"]["anchor"] == chosen

    author.visit(f"/cms/snippets/cms/question/edit/{question.pk}/")
    expect(editor.choice(1).locator(".paragraph-choice__words")).to_contain_text("·")
    editor.choice(0).locator("button[title='Move down']").click()
    editor.publish()
    expect(author.page.locator(".messages .success")).to_contain_text("published")

    moved = ids(Question.objects.get(pk=question.pk))
    assert list(moved) == ["Reply", "Ask", "Wait"]
    assert moved == first


@pytest.mark.long
def test_a_copied_choice_is_another_one(school, author):
    """S21: it gets an id of its own, also when it is moved before the original, which keeps the one it had."""
    editor = Editor(author)
    editor.add()
    editor.fill(0, "Order", "Yes.", correct=True)
    editor.fill(1, "Pause", "Nothing is asked.")
    editor.publish()
    question = Question.objects.get(answer__icontains="Nothing is asked.", live=True)
    first = ids(question)

    author.visit(f"/cms/snippets/cms/question/edit/{question.pk}/")
    editor.choice(1).locator("button[title='Duplicate']").click()
    expect(editor.choices).to_have_count(3)
    editor.write(editor.choice(2).locator("[data-contentpath=text]"), " once more")
    editor.choice(2).locator("button[title='Move up']").click()
    editor.publish()
    expect(author.page.locator(".messages .success")).to_contain_text("published")

    after = ids(Question.objects.get(pk=question.pk))
    assert list(after) == ["Order", "Pause once more", "Pause"]
    copied = after.pop("Pause once more")
    assert after == first
    assert copied not in first.values()


def chooses_a_paragraph(editor: Editor, at: int) -> str:
    """From a lesson of the course; the name is kept, and its words are shown. By keyboard, as by a finger."""
    page, lesson = editor.page, LessonPage.objects.live().filter(locale__language_code="en").order_by("path")[1]
    box = editor.choice(at).locator(".paragraph-choice")
    expect(box.locator(".paragraph-choice__words")).to_have_text("None chosen")
    box.get_by_role("button", name="Choose a paragraph").press("Enter")
    dialog = page.get_by_role("dialog", name="Choose a paragraph")
    dialog.get_by_label("Lesson").select_option(str(lesson.translation_key))
    block = lesson.body[0]
    dialog.get_by_role("button", name=block.value["text"]).press("Enter")
    expect(dialog).to_be_hidden()
    expect(box.locator(".paragraph-choice__words")).to_have_text(f"{lesson.title} · {block.value['text']}")
    expect(box.get_by_role("button", name="Choose another")).to_be_focused()
    return paragraph_name(lesson.translation_key, block.value["anchor"])


@pytest.mark.long
def test_what_cannot_be_asked_is_refused_at_its_place_and_nothing_typed_is_lost(school, author):
    editor = Editor(author)
    editor.add()
    editor.fill(0, "First of two", "Yes.", correct=True)
    editor.fill(1, "Second of two", "Yes.", correct=True)

    editor.publish()

    expect(author.page.locator("#panel-answer-section")).to_contain_text("Tick exactly one choice as right.")
    expect(editor.choice(1).locator("[data-contentpath=text]")).to_contain_text("Second of two")
    assert not Question.objects.filter(answer__icontains="Second of two", live=True).exists()
