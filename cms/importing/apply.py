"""Does what a plan says, in one transaction."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.compile import compiled_together
from cms.importing.items import HOME, Item, state_hash
from cms.importing.plan import Change, Plan, Verdict
from cms.importing.state import MODELS, canonical, find, read_state
from cms.models import CatalogPage, HomePage, ImportBase, Question, Quiz
from cms.outline import synced_together

SOURCE = settings.LANGUAGE_CODE
PAGES = {"course", "module", "lesson", "page"}


@transaction.atomic
def apply_plan(plan: Plan) -> None:
    """Create, update and retire. Raises what publishing raises (CannotCompile, ValidationError); then nothing stays."""
    with synced_together(), compiled_together():
        Writer(plan).run()


class Writer:
    def __init__(self, plan: Plan):
        self.plan = plan
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.known = {item.key for item in plan.content.items}
        self.written: list[Any] = []

    def run(self) -> None:
        # Each page is saved three times on its way to being live; what it refers to is noted once, at the end.
        with disable_reference_index_auto_update():
            self._run()

    def _run(self) -> None:
        to_write = self.plan.of(Verdict.CREATED, Verdict.UPDATED)
        for change in self.plan.of(Verdict.RETIRED):
            self._retire(change)
        self._free_slugs(to_write)
        for change in to_write:
            self._write(change.item)
        for change in to_write:
            if "children" in change.item.state:
                self._order(change.item)
        for row in self.written:
            ReferenceIndex.create_or_update_for_object(row)
        self._remember(self.plan.of(Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED))

    def _remember(self, changes: list[Change]) -> None:
        for change in changes:
            self._set_base(change, state_hash(canonical(change.item.state)))

    def _set_base(self, change: Change, base_hash: str) -> None:
        ImportBase.objects.update_or_create(
            kind=change.kind,
            key=change.key,
            language=change.language,
            defaults={
                "folder_key": self.plan.content.folder_key,
                "base_hash": base_hash,
                "imported_at": timezone.now(),
            },
        )

    # --- pages and snippets ---------------------------------------------------------------------------------------

    def _write(self, item: Item) -> None:
        row = find(item.kind, item.key, item.language)
        is_new = row is None
        if is_new:
            row = _model(item)(translation_key=item.key, locale=self.locales[item.language])
        FIELDS[item.kind](row, item)
        if item.kind in PAGES:
            self._place(row, item, is_new=is_new)
        elif is_new:
            row.live = False
            row.save()
        row.save_revision(log_action=True).publish()
        self.written.append(row)

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
        self._set_base(change, state_hash(canonical(read_state(change.kind, latest, self.known))))


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
    page.quiz = _source_row(Quiz, item.state["quiz"])


def _question(question: Question, item: Item) -> None:
    state = item.state
    question.stem = state["stem"]
    choices = [{"type": "item", "value": choice, "id": choice["choice_id"]} for choice in state["choices"]]
    question.answer = _stream([{"type": state["kind"], "value": {"choices": choices}}])
    if item.language == SOURCE:
        question.points = Decimal(state["points"])
        question.is_practice = state["is_practice"]
        question.asks_about = ", ".join(state["asks_about"])
        question.competencies = ", ".join(state["competencies"])


def _quiz(quiz: Quiz, item: Item) -> None:
    quiz.title = item.state["title"]
    if item.language == SOURCE:
        quiz.pass_mark = item.state["pass_mark"]
        quiz.allowed_attempts = item.state["allowed_attempts"]
        rows = [_source_row(Question, key) for key in item.state["questions"]]
        quiz.questions = _stream([{"type": "question", "value": row.pk} for row in rows])


def body_stream(item: Item) -> str:
    """The body as the page stores it: questions by id, in the page's own language where there is one."""
    blocks = []
    for block in item.state["body"]:
        value = dict(block["value"])
        if block["type"] == "check":
            rows = {row.locale.language_code: row.pk for row in _versions(value["question"])}
            value["question"] = rows.get(item.language, rows.get(SOURCE))
        blocks.append({**block, "value": value})
    return _stream(blocks)


def _versions(key: str):
    return Question.objects.filter(translation_key=key).select_related("locale")


def _source_row(model: type, key: str | UUID | None) -> Any:
    return model.objects.get(translation_key=key, locale__language_code=SOURCE) if key else None


def _stream(blocks: list[dict]) -> str:
    return json.dumps(blocks, ensure_ascii=False)


FIELDS: dict[str, Callable[[Any, Item], None]] = {
    "question": _question,
    "quiz": _quiz,
    "course": _course,
    "module": _common,
    "lesson": _lesson,
    "page": _plain_page,
}
