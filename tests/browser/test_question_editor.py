"""An author writes a question in the real editor: parts are added and moved, a paragraph is chosen."""

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
        box.locator("[contenteditable=true]").first.click()
        self.page.keyboard.type(text)

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


def ids() -> dict[str, str]:
    """Text → lasting id, in the order of the published question."""
    question = Question.objects.get(stem__contains=STEM, live=True)
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
    first = ids()
    assert list(first) == ["Ask", "Reply", "Wait"] and len(set(first.values())) == 3
    question = Question.objects.get(stem__contains=STEM, live=True)
    assert raw(question)[1]["value"]["anchor"] == chosen

    author.visit(f"/cms/snippets/cms/question/edit/{question.pk}/")
    expect(editor.choice(1).locator(".paragraph-choice__words")).to_contain_text("·")
    editor.choice(0).locator("button[title='Move down']").click()
    editor.publish()
    expect(author.page.locator(".messages .success")).to_contain_text("published")

    moved = ids()
    assert list(moved) == ["Reply", "Ask", "Wait"]
    assert moved == first


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


def test_what_cannot_be_asked_is_refused_at_its_place_and_nothing_typed_is_lost(school, author):
    editor = Editor(author)
    editor.add()
    editor.fill(0, "First of two", "Yes.", correct=True)
    editor.fill(1, "Second of two", "Yes.", correct=True)

    editor.publish()

    expect(author.page.locator("#panel-answer-section")).to_contain_text("Tick exactly one choice as right.")
    expect(editor.choice(1).locator("[data-contentpath=text]")).to_contain_text("Second of two")
    assert not Question.objects.filter(answer__icontains="Second of two", live=True).exists()
