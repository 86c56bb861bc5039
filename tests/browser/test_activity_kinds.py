"""Scoring, sorting, rewriting, planning and self-assessing at a browser, with scripts and without; and what grew."""

import icalendar
import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from courses.enrollments import enroll
from courses.models import ActivityWork, Course
from tests.browser.school import course_of_activities
from tests.browser.visitor import PHONE, Visitor
from tests.cms.test_activities import items
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

SCORING = {
    "title": "Score your ideas",
    "scale": {"least": 1, "most": 5, "least_label": "not at all", "most_label": "entirely"},
    "criteria": items(
        {"lasting_id": "pays", "label": "<p>Viability</p>", "help": "<p>Does it pay?</p>", "weight": "2"},
        {"lasting_id": "works", "label": "<p>Feasibility</p>", "weight": "1"},
    ),
    "options": items({"lasting_id": "bot", "label": "<p>A refund bot</p>"}),
    "own": 2,
    "anchor": "act-score",
}
SORTING = {
    "title": "Choose the technique",
    "categories": items(
        {"lasting_id": "rules", "label": "<p>Plain rules</p>"},
        {"lasting_id": "llm", "label": "<p>A language model</p>"},
    ),
    "cases": items(
        {
            "lasting_id": "invoice",
            "text": "<p>The total of an invoice</p>",
            "category": "rules",
            "explanation": "<p>It is always there.</p>",
        },
        {"lasting_id": "reply", "text": "<p>A kind reply</p>", "category": "llm"},
    ),
    "anchor": "act-sort",
}
REWRITE = {
    "title": "Prompt workshop",
    "before": "Summarise the feedback.",
    "rows": 6,
    "checks": items({"lasting_id": "whom", "text": "<p>It says for whom.</p>"}),
    "sample": "Summarise for the team.",
    "anchor": "act-prompt",
}
PLAN = {
    "title": "Your first thirty days",
    "days": 30,
    "steps": items(
        {"lasting_id": "audit", "text": "<p>List the decisions</p>", "day": 1},
        {"lasting_id": "pick", "text": "<p>Pick one decision</p>", "day": 8},
    ),
    "own": 2,
    "anchor": "act-days",
}
STATEMENTS = items(
    {"lasting_id": "model", "text": "<p>I can tell what a model does.</p>", "competency": "technical-literacy"},
    {"lasting_id": "bar", "text": "<p>I can set a bar.</p>", "competency": "evaluation"},
)
SCALE = {"least": 1, "most": 5, "least_label": "not yet", "most_label": "with ease"}
BEFORE = {"title": "Where you stand now", "occasion": "before", "scale": SCALE, "statements": STATEMENTS}
AFTER = {**BEFORE, "title": "Where you stand at the end", "occasion": "after"}
BLOCKS = {
    "score": ("scoring", SCORING),
    "sort": ("sorting", SORTING),
    "prompt": ("rewrite", REWRITE),
    "days": ("plan", PLAN),
    "before": ("assessment", {**BEFORE, "anchor": "act-before"}),
    "after": ("assessment", {**AFTER, "anchor": "act-after"}),
}


@pytest.fixture(scope="module")
def doing(school, django_db_blocker) -> Course:
    with django_db_blocker.unblock(), course_of_activities("Deciding", "Decide", BLOCKS) as course:
        yield course


@pytest.fixture
def mina(doing, request):
    learner = make_user("Mina", email=f"{abs(hash(request.node.name))}@seodang.example")
    enroll(learner, doing, now=timezone.now())
    return learner


def lesson(doing: Course, language: str = "en") -> str:
    text = doing.lessons.get().translations.get(language=language)
    return f"/{language}/courses/{text.path}/"


def part(page: Page, anchor: str) -> Locator:
    return page.locator(f"#act-{anchor}")


def mark(page: Page, anchor: str, name: str, value: str) -> None:
    """As a finger does: the box around the radio button."""
    page.locator(f"#act-{anchor} label:has([name='f-{name}'][value='{value}'])").click()


def saved(page: Page, anchor: str) -> None:
    expect(part(page, anchor).locator("[data-state]")).to_contain_text("Saved at")


def values_of(learner, kind: str) -> dict[str, str]:
    return ActivityWork.objects.get(enrollment__user=learner, activity__kind=kind).values


def has_drawn(page: Page, place: str) -> bool:
    """Whether anything but the ground is on the canvas."""
    return page.evaluate(
        """place => { const canvas = document.querySelector(`${place} canvas`);
            const { width, height } = canvas;
            const blank = Object.assign(document.createElement("canvas"), { width, height });
            return width > 0 && canvas.toDataURL() !== blank.toDataURL(); }""",
        place,
    )


# --- scoring ------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_ideas_are_scored_by_keyboard_and_compared_in_a_chart_and_its_table(doing, mina, arrive):
    me: Visitor = arrive().sign_in(mina).visit(lesson(doing)).inspect("activities of every kind")
    page, sheet = me.page, part(me.page, "score")
    expect(sheet.get_by_role("heading", name="How they compare")).to_be_hidden()
    sheet.get_by_label("Idea 2").fill("A cost forecast")
    expect(sheet.locator("[data-result='own_1:called']").first).to_have_text("A cost forecast")
    pays = sheet.get_by_role("group", name="Viability").get_by_role("group", name="A cost forecast")
    pays.get_by_role("radio", name="no score").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(pays.get_by_role("radio", name="4")).to_be_checked()
    mark(page, "score", "own_1__works", "3")
    for name in ("bot__pays", "bot__works"):
        mark(page, "score", name, "2")

    expect(sheet.locator("[data-result=summary]")).to_have_text("Highest: A cost forecast, with 3.7 of 5.")
    expect(sheet.get_by_role("row", name="Average")).to_have_text("Average2.03.7–")
    expect(sheet.get_by_role("row", name="Weakest")).to_contain_text("Feasibility")
    expect(sheet.locator(".chart canvas")).to_be_visible()
    assert has_drawn(page, "#act-score")
    saved(page, "score")
    me.inspect("scored")
    mark(page, "score", "own_1__works", "")
    expect(sheet.get_by_role("row", name="Average")).to_have_text("Average2.0––")

    page.reload()
    expect(sheet.get_by_label("Idea 2")).to_have_value("A cost forecast")
    expect(sheet.locator(".chart canvas")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    expect(sheet.locator(".chart canvas")).to_be_visible()
    assert values_of(mina, "scoring")["own_1__works"] == ""


@pytest.mark.long
def test_without_scripts_the_sheet_has_its_table(doing, mina, arrive):
    me = arrive(language="ko", width=PHONE, scripts=False).sign_in(mina).visit(lesson(doing, "ko"))
    me.inspect("activities of every kind")
    page, sheet = me.page, part(me.page, "score")
    sheet.locator("[name='f-own_1']").fill("예측")
    for name in ("own_1__pays", "own_1__works", "bot__pays"):
        mark(page, "score", name, "5")
    me.follow("#act-score [data-save]").inspect("scored")
    assert sheet.locator("[data-result='own_1:mean']").text_content() == "5.0"
    assert sheet.locator("[data-result='bot:mean']").text_content() == "–"
    assert not sheet.locator(".chart").is_visible()


# --- sorting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
def test_ours_is_told_once_a_case_is_placed(doing, mina, arrive, scripts):
    me = arrive(scripts=scripts).sign_in(mina).visit(lesson(doing))
    page, sorting = me.page, part(me.page, "sort")
    assert "It is always there." not in page.content()
    mark(page, "sort", "invoice", "llm")
    if not scripts:
        me.follow("#act-sort [data-save]")
    expect(sorting).to_contain_text("We would put it under “Plain rules”. It is always there.")
    expect(sorting.locator("[data-result=tally]")).to_have_text("1 of 2 placed")
    assert page.content().count("We would put") == 1
    mark(page, "sort", "invoice", "rules")
    if not scripts:
        me.follow("#act-sort [data-save]")
    expect(sorting).to_contain_text("We would put it there too.")
    if scripts:
        saved(page, "sort")
        me.inspect("sorted")
    assert values_of(mina, "sorting")["invoice"] == "rules"


@pytest.mark.long
def test_a_reader_of_the_preview_sorts_and_nothing_is_kept(doing, arrive):
    before = ActivityWork.objects.count()
    page = arrive().visit(lesson(doing)).page
    mark(page, "sort", "reply", "llm")
    expect(part(page, "sort")).to_contain_text("We would put it there too.")
    mark(page, "before", "model", "2")
    expect(part(page, "before").locator("[data-result=tally]")).to_have_text("1 of 2 answered")
    expect(part(page, "before").get_by_role("link", name="profile")).to_be_hidden()
    assert ActivityWork.objects.count() == before


# --- rewriting ----------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False])
def test_a_text_is_written_anew_and_checked_and_the_sample_waits_until_it_is_asked_for(doing, mina, arrive, scripts):
    me = arrive(scripts=scripts).sign_in(mina).visit(lesson(doing))
    page, rewrite = me.page, part(me.page, "prompt")
    expect(rewrite.get_by_text("Summarise for the team.")).to_be_hidden()
    rewrite.get_by_text("One possible version").click()
    expect(rewrite.get_by_text("Summarise for the team.")).to_be_visible()
    rewrite.get_by_label("Your version").fill("For the team:\n<summary> of five lines.")
    rewrite.get_by_label("It says for whom.").check()
    if scripts:
        expect(rewrite.locator("[data-result=ticked]")).to_have_text("1 of 1")
        saved(page, "prompt")
        page.reload()
    else:
        me.follow("#act-prompt [data-save]")
    assert rewrite.get_by_label("Your version").input_value() == "For the team:\n<summary> of five lines."
    assert rewrite.get_by_label("It says for whom.").is_checked()


# --- planning -----------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False])
def test_a_plan_becomes_ones_own_and_goes_into_the_calendar(doing, mina, arrive, scripts):
    me = arrive(scripts=scripts, width=PHONE).sign_in(mina).visit(lesson(doing))
    page, plan = me.page, part(me.page, "days")
    calendar = plan.get_by_role("link", name="calendar")
    expect(calendar).to_be_hidden()
    plan.get_by_label("First day").fill("2026-11-23")
    plan.get_by_label("Step 2", exact=True).fill("Pick two decisions")
    plan.get_by_label("Day of step 2", exact=True).fill("3")
    plan.get_by_label("Step 1 is done").check()
    plan.get_by_text("Add steps of your own").click()
    plan.get_by_label("Step 3", exact=True).fill("Ask Jun")
    plan.get_by_label("Day of step 3", exact=True).fill("31")
    if scripts:
        expect(plan.locator("[data-result='pick:date']")).to_have_text("Wed 25 Nov")
        saved(page, "days")
    else:
        me.follow("#act-days [data-save]")
    expect(plan.locator("[data-problem=own_1__day]")).to_have_text("A day from 1 to 30.")
    me.inspect("planned, with a problem")
    plan.get_by_label("Day of step 3", exact=True).fill("2")
    plan.get_by_label("Step 1", exact=True).fill("")
    if scripts:
        plan.get_by_label("Step 1", exact=True).blur()
        expect(plan.locator("[data-result='own_1:date']")).to_have_text("Tue 24 Nov")
        expect(plan.locator("[data-result=tally]")).to_have_text("0 of 2 done")
        saved(page, "days")
    else:
        me.follow("#act-days [data-save]")
    with page.expect_download() as taken:
        calendar.click()
    events = icalendar.Calendar.from_ical(taken.value.path().read_bytes()).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Ask Jun", "Pick two decisions"]
    me.visit(f"/learn/work/{doing.pk}/")
    expect(page.get_by_text("Day 2, Tue 24 Nov")).to_be_visible()
    with page.expect_download() as again:
        page.get_by_role("link", name="calendar").click()
    assert again.value.suggested_filename == "act-days.ics"


# --- what grew ----------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(("scripts", "language"), [(True, "en"), (False, "en"), (True, "ko")])
def test_from_the_first_marks_to_what_grew(doing, mina, arrive, scripts, language):
    me = arrive(scripts=scripts, language=language, width=PHONE if language == "ko" else 1440).sign_in(mina)
    page = me.visit(f"/learn/profile/{doing.pk}/?language={language}").inspect("nothing yet").page
    me.follow(".empty-state a")
    assert page.url.endswith("#act-before")
    fill(me, "before", model="2", bar="4")
    me.follow("#act-before .statements__profile a")
    me.visit(f"/learn/profile/{doing.pk}/?language={language}").inspect("before alone")
    assert not me.has("#grown")
    me.follow(".profile__next a")
    fill(me, "after", model="4", bar="3")
    me.visit(f"/learn/profile/{doing.pk}/?language={language}").inspect("both")
    expect(page.locator(".profile__grown li")).to_have_count(1)
    expect(page.locator("#table--profile tbody tr").first).to_contain_text("+2")
    if scripts:
        expect(page.locator(".chart canvas")).to_be_visible()
        assert has_drawn(page, ".profile")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(300)
        assert has_drawn(page, ".profile")


def fill(me: Visitor, anchor: str, **marks: str) -> None:
    for name, value in marks.items():
        mark(me.page, anchor, name, value)
    if me.scripts:
        expect(part(me.page, anchor).locator(".statements__profile a")).to_be_visible()
        expect(part(me.page, anchor).locator("[data-state][data-state=saved]")).to_be_visible()
        me.page.wait_for_timeout(300)
    else:
        me.follow(f"#act-{anchor} [data-save]")
