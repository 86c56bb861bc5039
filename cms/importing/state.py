"""The state of what is on the site, in the same form as that of the files (`items.Item.state`)."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from django.conf import settings

from cms.importing.activities import ACTIVITIES, site_state
from cms.importing.answers import answer_state, without_empty
from cms.importing.glossary import term_state
from cms.importing.origins import stored_origin
from cms.importing.quiz_rules import place_on_site, rules_of_site
from cms.models import CoursePage, GlossaryTerm, HomePage, LessonPage, ModulePage, Question, Quiz, StandardPage
from cms.models.lists import names

SOURCE = settings.LANGUAGE_CODE
MODELS: dict[str, tuple[type, ...]] = {
    "question": (Question,),
    "quiz": (Quiz,),
    "course": (CoursePage,),
    "module": (ModulePage,),
    "lesson": (LessonPage,),
    "page": (HomePage, StandardPage),
    "term": (GlossaryTerm,),
}


Identity = tuple[str, UUID, str]  # kind, key, language


def find_all(identities: Iterable[Identity]) -> dict[Identity, Any | None]:
    """The pages and snippets, as their authors last left them: with the draft laid over what is live."""
    found: dict[Identity, Any | None] = dict.fromkeys(identities)
    for kind, models in MODELS.items():
        keys = {key for other, key, _language in found if other == kind}
        for row in (row for model in models if keys for row in _rows(model, keys)):
            identity = (kind, row.translation_key, row.locale.language_code)
            if identity in found and found[identity] is None:
                found[identity] = row.get_latest_revision_as_object()
    return found


def _rows(model: type, keys: set[UUID]) -> Iterable[Any]:
    return model.objects.filter(translation_key__in=keys).select_related("locale")


def find(kind: str, key: UUID, language: str) -> Any | None:
    return find_all([(kind, key, language)])[kind, key, language]


def read_state(kind: str, row: Any, known: set[UUID]) -> dict[str, Any]:
    """`known` are the keys that the import looks after; other children of a page do not count."""
    state = READERS[kind](row)
    if kind in {"course", "module"}:
        keys = row.get_children().values_list("translation_key", flat=True)
        state["children"] = [str(key) for key in keys if key in known]
    if kind in {"module", "lesson"}:
        state["parent"] = str(row.get_parent().translation_key)
    return {**state, "is_live": row.live}


def canonical(state: dict[str, Any]) -> dict[str, Any]:
    """The same content in the same words: ids inside a block, keys of rich text and line ends do not count."""
    body = [{**block, "value": _bare(block["value"])} for block in state.get("body", [])]
    return {**_bare({name: part for name, part in state.items() if name != "body"}), "body": body}


def _bare(part: Any) -> Any:
    if isinstance(part, dict):
        is_stream_item = part.keys() == {"type", "value", "id"}
        return {name: _bare(value) for name, value in part.items() if not (is_stream_item and name == "id")}
    if isinstance(part, list):
        return [_bare(item) for item in part]
    if isinstance(part, str):
        text = part.replace("\r\n", "\n").strip()
        return _html(text) if "<" in text else text
    return part


@lru_cache(maxsize=10_000)  # files and site mostly say the same, and each is asked for more than once
def _html(text: str) -> str:
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all(attrs={"data-block-key": True}):
        del tag["data-block-key"]
    return str(soup)


def _course(page: CoursePage) -> dict:
    fields = ("id", "title", "author", "published_on", "language", "url")
    return {
        **_common(page),
        "audience": page.audience,
        "outcomes": page.outcome_list,
        "sources": [
            {name: item["value"].get(name) or _empty(name) for name in fields} for item in page.sources.raw_data
        ],
    }


def _empty(name: str) -> str | None:
    return None if name == "published_on" else ""


def _common(page) -> dict:
    return {"title": page.title, "slug": page.slug, "summary": page.summary}


def _lesson(page: LessonPage) -> dict:
    state = {**_common(page), "outcomes": page.outcome_list, "body": _body(page)}
    if page.is_source:
        state |= {
            "completion_rule": page.completion_rule,
            "is_required": page.is_required,
            "is_free_preview": page.is_free_preview,
            "quiz": str(page.quiz.translation_key) if page.quiz_id else None,
            "points_taught": names(page.points_taught),
            "cited_sources": names(page.cited_sources),
            "competencies": names(page.competencies),
        }
    return state


def _body(page) -> list[dict]:
    blocks = [{"type": item["type"], "id": item["id"], "value": dict(item["value"])} for item in page.body.raw_data]
    asked = {block["value"].get("question") for block in blocks if block["type"] == "check"} - {None}
    keys = dict(Question.objects.filter(pk__in=asked).values_list("pk", "translation_key"))
    for block in blocks:
        block["value"] = stored_origin(block["value"], is_source=page.locale.language_code == SOURCE)
        if block["type"] in ACTIVITIES:
            block["value"] = site_state(block["type"], block["value"])
        if block["type"] == "check":
            block["value"]["question"] = str(keys.get(block["value"].get("question"), ""))
    return blocks


def _question(question: Question) -> dict:
    state = {
        "kind": question.kind,
        "stem": question.stem,
        **answer_state(question),
        **without_empty({"explanation": question.explanation}),
    }
    if question.is_source:
        state |= {
            "points": f"{question.points:.2f}",
            "is_practice": question.is_practice,
            "asks_about": names(question.asks_about),
            "competencies": question.competency_list,
            **without_empty({"anchor": question.anchor}),
            **({"keeps_order": True} if question.keeps_order else {}),
            **place_on_site(question),
        }
    return state


def _quiz(quiz: Quiz) -> dict:
    state: dict = {"title": quiz.title}
    if quiz.is_source:
        keys = dict(Question.objects.filter(pk__in=quiz.question_ids()).values_list("pk", "translation_key"))
        state |= {
            "pass_mark": quiz.pass_mark,
            "allowed_attempts": quiz.allowed_attempts,
            "questions": [str(keys.get(pk, "")) for pk in quiz.question_ids()],
            **rules_of_site(quiz),
        }
    return state


def _plain_page(page) -> dict:
    return {"title": page.title, "slug": page.slug, "summary": page.summary, "body": _body(page)}


READERS: dict[str, Callable[[Any], dict]] = {
    "question": _question,
    "quiz": _quiz,
    "course": _course,
    "module": _common,
    "lesson": _lesson,
    "page": _plain_page,
    "term": term_state,
}
