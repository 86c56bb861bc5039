"""Does what a plan says, in one transaction."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Revision

from cms.compile import compiled_together, hold_quizzes
from cms.importing.activities import ACTIVITIES, stored
from cms.importing.answers import answer_stream
from cms.importing.glossary import write_term
from cms.importing.items import HOME, Item, state_hash
from cms.importing.plan import Change, Plan, Verdict
from cms.importing.quiz_rules import set_place, set_rules, with_draws
from cms.importing.state import MODELS, Identity, canonical, find, find_all, read_state
from cms.importing.traces import catch_up, left_for_the_end, log_first
from cms.models import CatalogPage, HomePage, ImportBase, Question, Quiz
from cms.outline import synced_together

SOURCE = settings.LANGUAGE_CODE
PAGES = {"course", "module", "lesson", "page"}


@transaction.atomic
def apply_plan(plan: Plan) -> Plan:
    """Create, update and retire. Raises what publishing raises (CannotCompile, ValidationError); then nothing stays.

    Gives back the plan that was carried out: it is made anew once nobody else can publish what it holds, so that an
    edit made meanwhile is left alone like any other.
    """
    questions = [change.key for change in plan.changes if change.kind == "question"]
    with synced_together(), compiled_together(questions):
        hold_quizzes()
        plan = plan if plan.is_empty else plan.again()
        Writer(plan).run()
    return plan


class Writer:
    def __init__(self, plan: Plan):
        self.plan = plan
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.known = {item.key for item in plan.content.items}
        self.rows: dict[Identity, Any] = {}
        self.written: list[Any] = []
        self.created: list[Revision] = []

    def run(self) -> None:
        with left_for_the_end():
            self._run()
        catch_up(self.written)
        log_first(self.created)

    def _run(self) -> None:
        to_write = self.plan.of(Verdict.CREATED, Verdict.UPDATED)
        for change in self.plan.of(Verdict.RETIRED):
            self._retire(change)
        self._free_slugs(to_write)
        # Of pages alone a later one may be changed by an earlier one: its path is its parent's.
        self.rows = find_all(change.item.identity for change in to_write if change.kind not in PAGES)
        for change in to_write:
            self._write(change.item)
        for change in to_write:
            if "children" in change.item.state:
                self._order(change.item)
        agreed = self.plan.of(Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED)
        self._remember({change: change.item.state for change in agreed})

    def _remember(self, states: dict[Change, dict]) -> None:
        bases = [
            ImportBase(
                folder_key=self.plan.content.folder_key,
                kind=change.kind,
                key=change.key,
                language=change.language,
                base_hash=state_hash(canonical(state)),
            )
            for change, state in states.items()
        ]
        ImportBase.objects.bulk_create(
            bases,
            update_conflicts=True,
            unique_fields=["kind", "key", "language"],
            update_fields=["folder_key", "base_hash", "imported_at"],
        )

    # --- pages and snippets ---------------------------------------------------------------------------------------

    def _write(self, item: Item) -> None:
        row = find(*item.identity) if item.kind in PAGES else self.rows[item.identity]
        is_new = row is None
        if is_new:
            row = _model(item)(translation_key=item.key, locale=self.locales[item.language])
        FIELDS[item.kind](row, item)
        if item.kind in PAGES:
            self._place(row, item, is_new=is_new)
        elif is_new:
            row.live = False
            row.save()
        revision = row.save_revision(log_action=not is_new)
        revision.publish(log_action=not is_new)
        self.written.append(row)
        if is_new:
            self.created.append(revision)

    def _place(self, page: Page, item: Item, *, is_new: bool) -> None:
        parent = self._parent(item)
        if is_new:
            page.live = False  # publishing the revision makes it live, and tells the outline
            parent.add_child(instance=page)
        elif page.get_parent().pk != parent.pk:
            page.move(parent, pos="last-child")
            page.refresh_from_db(fields=["path", "depth", "url_path"])

    def _parent(self, item: Item) -> Page:
        locale = self.locales[item.language]
        if item.kind == "course":
            return CatalogPage.objects.get(locale=locale)
        if item.kind == "page":
            return Page.get_first_root_node() if item.label == HOME else HomePage.objects.get(locale=locale)
        kind = "course" if item.kind == "module" else "module"
        model = MODELS[kind][0]
        return model.objects.get(translation_key=item.parent, locale=locale)

    def _free_slugs(self, changes: list[Change]) -> None:
        """Two pages may swap their slugs; for a moment each has one that nobody wants."""
        for change in changes:
            if change.kind in PAGES and change.verdict == Verdict.UPDATED:
                row = Page.objects.filter(translation_key=change.key, locale=self.locales[change.language]).first()
                if row and row.slug != change.item.state["slug"]:
                    row.slug = f"moving-{change.key}"
                    row.save()

    def _order(self, item: Item) -> None:
        parent = MODELS[item.kind][0].objects.get(translation_key=item.key, locale=self.locales[item.language])
        children = {str(child.translation_key): child for child in parent.get_children()}
        wanted = [key for key in item.state["children"] if key in children]
        if [key for key in children if key in wanted] == wanted:
            return
        for key in wanted:
            Page.objects.get(pk=children[key].pk).specific.move(
                MODELS[item.kind][0].objects.get(pk=parent.pk), pos="last-child"
            )

    def _retire(self, change: Change) -> None:
        row = next(
            row
            for model in MODELS[change.kind]
            for row in model.objects.filter(translation_key=change.key, locale=self.locales[change.language])
        )
        row.unpublish()
        if isinstance(row, Page):
            row.slug = f"{row.slug}-{str(change.key)[:8]}"  # a new page may take the slug
            row.save()
        latest = find(change.kind, change.key, change.language)
        self._remember({change: read_state(change.kind, latest, self.known)})


def _model(item: Item) -> type:
    return MODELS[item.kind][-1 if item.kind == "page" and item.label != HOME else 0]


# --- a state into fields ------------------------------------------------------------------------------------------


def _course(page, item: Item) -> None:
    _common(page, item)
    page.audience = item.state["audience"]
    page.outcomes = "\n".join(item.state["outcomes"])
    page.sources = _stream([{"type": "source", "value": source} for source in item.state["sources"]])


def _common(page, item: Item) -> None:
    page.title, page.slug, page.summary = item.state["title"], item.state["slug"], item.state["summary"]


def _plain_page(page, item: Item) -> None:
    _common(page, item)
    page.body = body_stream(item)


def _lesson(page, item: Item) -> None:
    _common(page, item)
    page.outcomes = "\n".join(item.state["outcomes"])
    page.body = body_stream(item)
    page.is_substantial_edit = False
    if item.language != SOURCE:
        return
    for name in ("completion_rule", "is_required", "is_free_preview"):
        setattr(page, name, item.state[name])
    for name in ("points_taught", "cited_sources", "competencies"):
        setattr(page, name, ", ".join(item.state[name]))
    key = item.state["quiz"]
    page.quiz = Quiz.objects.get(translation_key=key, locale__language_code=SOURCE) if key else None


def _question(question: Question, item: Item) -> None:
    state = item.state
    question.stem = state["stem"]
    question.answer = _stream(answer_stream(state["kind"], state))
    question.explanation = state.get("explanation", "")
    if item.language == SOURCE:
        question.points = Decimal(state["points"])
        question.is_practice = state["is_practice"]
        question.asks_about = ", ".join(state["asks_about"])
        question.competencies = ", ".join(state["competencies"])
        question.anchor = state.get("anchor", "")
        question.keeps_order = state.get("keeps_order", False)
        set_place(question, state)


def _quiz(quiz: Quiz, item: Item) -> None:
    quiz.title = item.state["title"]
    if item.language == SOURCE:
        quiz.pass_mark = item.state["pass_mark"]
        quiz.allowed_attempts = item.state["allowed_attempts"]
        pks = _pks(item.state["questions"])
        questions = [{"type": "question", "value": pks[key, SOURCE]} for key in item.state["questions"]]
        quiz.questions = _stream(with_draws(questions, item.state.get("draws", [])))
        set_rules(quiz, item.state)


def body_stream(item: Item) -> str:
    """The body as the page stores it: questions by id, in the page's own language where there is one."""
    blocks = []
    pks = _pks(block["value"]["question"] for block in item.state["body"] if block["type"] == "check")
    for block in item.state["body"]:
        value = dict(block["value"])
        if block["type"] in ACTIVITIES:
            value = stored(block["type"], value)
        if block["type"] == "check":
            key = value["question"]
            value["question"] = pks.get((key, item.language), pks.get((key, SOURCE)))
        blocks.append({**block, "value": value})
    return _stream(blocks)


def _pks(keys: Iterable[str]) -> dict[tuple[str, str], int]:
    """(key, language) → primary key of the question."""
    rows = Question.objects.filter(translation_key__in=set(keys))
    return {
        (str(key), language): pk
        for key, language, pk in rows.values_list("translation_key", "locale__language_code", "pk")
    }


def _stream(blocks: list[dict]) -> str:
    return json.dumps(blocks, ensure_ascii=False)


FIELDS: dict[str, Callable[[Any, Item], None]] = {
    "question": _question,
    "quiz": _quiz,
    "course": _course,
    "module": _common,
    "lesson": _lesson,
    "page": _plain_page,
    "term": write_term,
}
