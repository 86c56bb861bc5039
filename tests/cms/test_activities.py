"""Activities in lessons: what authors write becomes rows and forms; what a reader wrote is filled in, in one query."""

import json
import uuid
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import streamfield

from cms.activities import key_of
from cms.blocks.activities import ACTIVITIES
from cms.models import LessonPage
from courses.activities.kinds import KINDS, read_activity
from courses.enrollments import enroll
from courses.models import Activity, ActivityWork, Course, LessonTranslation
from courses.models import Lesson as LessonRow
from tests.cms.answer_forms import posted
from tests.cms.factories import (
    lesson_form,
    make_course_page,
    make_lesson_page,
    modules_of,
    publish,
    translate_course,
)
from tests.factories import make_author, make_cohort, make_user

pytestmark = pytest.mark.django_db


def items(*values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": value["lasting_id"]} for value in values]


def question(name: str, text: str) -> dict[str, Any]:
    return {"lasting_id": name, "text": f"<p>{text}</p>", "rows": 4}


REFLECTION = {
    "title": "Where would you stand?",
    "minutes": 5,
    "intro": "<p>Two sentences.</p>",
    "questions": items(question("answer", "Which one?"), question("doubt", "What against it?")),
    "anchor": "act-why",
}
WORKSHEET = {
    "title": "Unit economics",
    "inputs": items({"lasting_id": "tokens", "label": "<p>Tokens</p>", "value": "1500", "unit": "tokens"}),
    "outputs": items({"lasting_id": "cost", "label": "<p>Cost</p>", "formula": "tokens / 1000", "decimals": 1}),
    "anchor": "act-unit",
}


def body(**blocks: tuple[str, dict]) -> str:
    """Name of the block, which makes its id → kind and value."""
    return json.dumps([{"type": kind, "value": value, "id": block_id(name)} for name, (kind, value) in blocks.items()])


def block_id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


@pytest.fixture
def course_page(site):
    page = make_course_page(lessons=0)
    module = modules_of(page)[0]
    make_lesson_page(module, "Thinking", body=body(why=("reflection", REFLECTION), unit=("worksheet", WORKSHEET)))
    return page


@pytest.fixture
def page(course_page) -> LessonPage:
    return LessonPage.objects.get()


@pytest.fixture
def mina(client, course_page):
    learner = make_user("Mina")
    enroll(learner, Course.objects.get(), now=timezone.now())
    client.force_login(learner)
    return client


def address(language: str = "en") -> str:
    text = LessonTranslation.objects.get(language="en")
    return f"/{language}/courses/{text.path}/"


def rewrite(page: LessonPage, **blocks: tuple[str, dict]) -> None:
    page.refresh_from_db()
    page.body = body(**blocks)
    publish(page)


def save(client, anchor: str = "act-why", **fields: str):
    row = Activity.objects.get(anchor=anchor)
    return client.post(
        reverse("learn:activity", args=[row.key]),
        {"version": "0", "language": "en", **{f"f-{name}": text for name, text in fields.items()}},
    )


def edit(page: LessonPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def editor(page: LessonPage, *, title: str = "") -> dict[str, str]:
    """The form of the lesson as a browser would post it; `title` is another one for its last activity."""
    raw = list(page.body.raw_data)
    values = [dict(block["value"]) for block in raw]
    values[-1] |= {"title": title} if title else {}
    stream = streamfield(
        [(block["type"], posted(ACTIVITIES[block["type"]], value)) for block, value in zip(raw, values, strict=True)]
    )
    for at, block in enumerate(raw):
        stream[f"{at}-id"] = block["id"]
    return lesson_form(page, body=stream)


class TestRows:
    def test_publishing_makes_a_row_of_each_activity(self, page):
        why, unit = Activity.objects.order_by("position")
        assert (why.kind, why.anchor, why.lesson.key, why.is_live) == (
            "reflection",
            "act-why",
            page.translation_key,
            True,
        )
        assert why.key == key_of(page.translation_key, block_id("why"))
        assert read_activity(unit.definition).results({}, "en")["cost"] == "1.5"

    def test_a_draft_changes_nothing(self, page):
        before = list(Activity.objects.values())
        page.body = body(why=("reflection", {**REFLECTION, "title": "Another"}))
        page.save_revision()
        assert list(Activity.objects.values()) == before

    def test_publishing_anew_writes_only_what_changed(self, page):
        rows = {row.pk: row.definition for row in Activity.objects.all()}
        rewrite(page, why=("reflection", REFLECTION), unit=("worksheet", WORKSHEET))
        assert {row.pk: row.definition for row in Activity.objects.all()} == rows

    def test_a_deleted_block_is_not_live_and_comes_back_as_it_was(self, page):
        key = Activity.objects.get(anchor="act-why").key
        rewrite(page, unit=("worksheet", WORKSHEET))
        assert Activity.objects.get(key=key).is_live is False
        rewrite(page, unit=("worksheet", WORKSHEET), again=("reflection", REFLECTION), why=("reflection", REFLECTION))
        assert Activity.objects.get(key=key).is_live is True
        assert Activity.objects.count() == 3

    def test_an_anchor_that_is_changed_is_the_same_activity(self, page):
        key = Activity.objects.get(anchor="act-why").key
        rewrite(page, why=("reflection", {**REFLECTION, "anchor": "act-stand"}), unit=("worksheet", WORKSHEET))
        assert Activity.objects.get(key=key).anchor == "act-stand"

    def test_a_copied_lesson_has_activities_of_its_own(self, page):
        page.copy(update_attrs={"slug": "copy", "title": "Copy"})
        assert Activity.objects.count() == 4
        assert Activity.objects.values("lesson").distinct().count() == 2

    def test_unpublishing_and_publishing_a_lesson_keeps_its_activities(self, page):
        before = set(Activity.objects.values_list("key", flat=True))
        page.unpublish()
        assert LessonRow.objects.get().is_live is False
        publish(page)
        assert set(Activity.objects.filter(is_live=True).values_list("key", flat=True)) == before

    def test_a_draft_that_was_published_unfinished_breaks_nothing_and_takes_nothing(self, page, mina):
        """As from a list of pages, where no form looks at it."""
        save(mina, answer="Mine.")
        before = Activity.objects.get(anchor="act-why").definition
        rewrite(
            page, why=("reflection", {**REFLECTION, "questions": []}), unit=("worksheet", {**WORKSHEET, "outputs": []})
        )
        assert Activity.objects.get(anchor="act-why").definition == before
        assert mina.get(address()).status_code == 200
        assert "Mine." in mina.get(reverse("learn:work", args=[Course.objects.get().pk])).content.decode()

    def test_translations_bring_words_and_nothing_else(self, course_page, page):
        translate_course(course_page)
        korean = LessonPage.objects.get(locale__language_code="ko")
        output = {"lasting_id": "cost", "label": "<p>비용</p>", "formula": "0", "decimals": 9}
        ours = {**WORKSHEET, "title": "단위 경제성", "outputs": items(output)}
        rewrite(korean, why=("reflection", REFLECTION), unit=("worksheet", ours))
        sheet = read_activity(Activity.objects.get(kind="worksheet").definition)
        assert sheet.title == {"en": "Unit economics", "ko": "단위 경제성"}
        assert (sheet.outputs[0].formula, sheet.outputs[0].decimals) == ("tokens / 1000", 1)
        assert sheet.outputs[0].label == {"en": "Cost", "ko": "비용"}

    def test_a_formula_that_changes_in_the_source_language_renews_the_korean_page(self, course_page, page, mina):
        translate_course(course_page)
        before = mina.get(address("ko")).content.decode()
        outputs = items({"lasting_id": "cost", "label": "<p>Cost</p>", "formula": "tokens / 500", "decimals": 1})
        rewrite(page, why=("reflection", REFLECTION), unit=("worksheet", {**WORKSHEET, "outputs": outputs}))
        assert ">1.5</output>" in before
        assert ">3.0</output>" in mina.get(address("ko")).content.decode()


class TestEditor:
    """What an author is told at the field, and what the preview shows."""

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": ""}, "title"),
            ({"questions": []}, "questions"),
            ({"questions": items(question("answer", "One?"), question("an-swer", "Two?"))}, "questions"),
        ],
    )
    def test_a_reflection_that_cannot_be_shown_is_refused_at_its_field(self, change, field):
        assert field in self.refused("reflection", {**REFLECTION, **change})

    @pytest.mark.parametrize(
        "change",
        [
            {"outputs": items({"lasting_id": "cost", "label": "<p>C</p>", "formula": "nothing * 2", "decimals": 1})},
            {
                "outputs": items(
                    {"lasting_id": "cost", "label": "<p>C</p>", "formula": "__import__('os')", "decimals": 1}
                )
            },
            {"outputs": items({"lasting_id": "tokens", "label": "<p>C</p>", "formula": "1", "decimals": 1})},
            {"inputs": items({"lasting_id": "2nd", "label": "<p>C</p>"})},
        ],
    )
    def test_a_worksheet_that_cannot_be_computed_is_refused(self, change):
        assert self.refused("worksheet", {**WORKSHEET, **change})

    def refused(self, kind: str, raw: dict) -> set[str]:
        from wagtail.blocks.struct_block import StructBlockValidationError

        block = ACTIVITIES[kind]
        with pytest.raises(StructBlockValidationError) as refusal:
            block.clean(block.to_python(raw))
        return set(refusal.value.block_errors) or {"whole"}

    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_every_kind_has_a_block_whose_preview_can_be_shown(self, kind):
        """What the block chooser shows; and the block and the schema agree on an example."""
        block = ACTIVITIES[kind]
        assert block.meta.label and block.meta.icon and block.meta.description
        html = block.render(block.get_preview_value(), {"anchor": "preview"})
        assert f'class="activity activity--{kind}"' in html
        block.clean(block.to_python(block.get_prep_value(block.get_preview_value())))

    def test_the_preview_of_a_lesson_shows_the_draft(self, client, page):
        client.force_login(make_author("Hana", is_superuser=True))
        page.body = body(why=("reflection", {**REFLECTION, "title": "Only a draft"}))
        html = page.make_preview_request().content.decode()
        assert "Only a draft" in html and "data-save" not in html

    def test_an_author_publishes_through_the_editor_and_the_activity_stays_the_same(self, client, page):
        client.force_login(make_author("Hana", is_superuser=True))
        keys = set(Activity.objects.values_list("key", flat=True))
        response = client.post(edit(page), {**editor(page, title="Another title"), "action-publish": "1"})
        assert response.status_code == 302
        assert set(Activity.objects.values_list("key", flat=True)) == keys
        assert Activity.objects.get(anchor="act-unit").definition["title"] == {"en": "Another title"}

    def test_a_formula_that_cannot_be_computed_is_told_at_its_place_and_publishes_nothing(self, client, page):
        client.force_login(make_author("Hana", is_superuser=True))
        before = list(Activity.objects.values())
        data = {**editor(page), "body-1-value-outputs-0-value-formula": "tokens * nothing", "action-publish": "1"}
        response = client.post(edit(page), data)
        assert response.status_code == 200
        assert "is no input, and no output further up." in unescape(response.content.decode())
        assert list(Activity.objects.values()) == before

    def test_an_unfinished_draft_says_what_it_lacks(self, page):
        page.body = body(why=("worksheet", {**WORKSHEET, "outputs": []}))
        assert "is not finished" in page.make_preview_request().content.decode()


class TestPage:
    def test_what_was_saved_stands_in_the_form_and_nobody_else_sees_it(self, mina, client, page):
        save(mina, answer="The <zanzibar> one.")
        html = mina.get(address()).content.decode()
        assert ">\nThe &lt;zanzibar&gt; one.</textarea>" in html
        assert 'name="version" value="1"' in html
        sol = make_user("Sol")
        enroll(sol, Course.objects.get(), now=timezone.now())
        client.force_login(sol)
        assert "zanzibar" not in client.get(address()).content.decode()

    def test_the_form_has_a_token_and_every_id_stands_once(self, mina, page):
        save(mina, answer="x")
        html = mina.get(address()).content.decode()
        ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
        assert len(ids) == len(set(ids))
        form = html.split("data-activity-form")[1].split("</form>")[0]
        assert 'name="csrfmiddlewaretoken" value="' in form and "data-save" in form
        assert "<!--activity-foot-->" not in html

    def test_staff_may_try_and_are_told_that_nothing_is_recorded(self, client, page):
        """S10."""
        client.force_login(make_author("Hana"))
        html = client.get(address()).content.decode()
        assert "You try this as staff: nothing is recorded." in html and "data-save" not in html

    def test_a_free_preview_says_how_to_keep_it(self, client, page):
        page.is_free_preview = True
        publish(page)
        html = client.get(address()).content.decode()
        assert "Enroll in the course</a> to keep what you write." in html and "data-save" not in html

    def test_an_ended_cohort_shows_what_was_written_without_a_button(self, client, course_page, page):
        mina, course = make_user("Mina"), Course.objects.get()
        cohort = make_cohort(course)
        enroll(mina, course, now=timezone.now(), cohort=cohort)
        client.force_login(mina)
        save(client, answer="In time.")
        cohort.archived_at = timezone.now()
        cohort.save()
        html = client.get(address()).content.decode()
        assert "In time." in html and "data-save" not in html and "Nothing can be added" in html

    def test_no_korean_page_shows_an_activity_in_english_with_its_language(self, mina, page):
        html = mina.get(address("ko")).content.decode()
        assert 'lang="en">Where would you stand?' in html

    def test_an_edit_shows_what_was_written_before_it(self, mina, page):
        save(mina, answer="Gone with its question.")
        rewrite(page, why=("reflection", {**REFLECTION, "questions": items(question("other", "And now?"))}))
        html = mina.get(address()).content.decode()
        assert "And now?" in html
        assert "Which one?" in html and "Gone with its question." in html

    def test_a_deleted_block_takes_nothing_from_my_work(self, mina, page):
        save(mina, answer="Still mine.")
        rewrite(page, unit=("worksheet", WORKSHEET))
        assert "Still mine." not in mina.get(address()).content.decode()
        html = mina.get(reverse("learn:work", args=[Course.objects.get().pk])).content.decode()
        assert "Still mine." in html and "no longer in the lesson" in html


@pytest.mark.postgres
class TestQueries:
    """W1: what a reader keeps in a lesson is one query, for no work, for one and for many."""

    def test_five_queries_for_any_number_of_works(self, mina, page, course_page):
        plain = make_lesson_page(modules_of(course_page)[0], "Plain")
        other = LessonTranslation.objects.get(lesson__key=plain.translation_key, language="en")
        without = self.count(mina, f"/en/courses/{other.path}/")
        path = address_of(page)
        none = self.count(mina, path)
        save(mina, answer="one")
        one = self.count(mina, path)
        save(mina, "act-unit", tokens="3")
        assert ActivityWork.objects.count() == 2
        assert [without, none, one, self.count(mina, path)] == [5] * 4

    def count(self, client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)


def address_of(page: LessonPage) -> str:
    return f"/en/courses/{LessonTranslation.objects.get(lesson__key=page.translation_key, language='en').path}/"
