"""The glossary of a course, `glossary.yaml`: terms in every language, each with its other forms and its definition."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StrictStr, create_model

from cms.importing.files import Document, Problems, checked, read_yaml
from cms.importing.items import Item
from cms.importing.strict import LANGUAGES, Line, Slug, Strict
from cms.models.glossary import LONGEST_DEFINITION, GlossaryTerm, term_key
from cms.models.lists import lines
from courses.term_marks import bare

FILE = "glossary.yaml"


class TermWords(Strict):
    """`term` is what the glossary lists it under; wherever it or one of `forms` is read, it is marked."""

    term: Line
    forms: tuple[Line, ...] = ()
    definition: Annotated[StrictStr, Field(min_length=1, max_length=LONGEST_DEFINITION), AfterValidator(str.strip)]


class _Entry(Strict):
    id: Slug


Entry = create_model("Entry", __base__=_Entry, **dict.fromkeys(LANGUAGES, (TermWords, ...)))  # type: ignore


class GlossaryFile(Strict):
    terms: tuple[Entry, ...] = ()  # type: ignore[valid-type]


def read_glossary(folder: Path, problems: Problems) -> list[Item]:
    """The terms as items; none where a course has no such file."""
    if not (folder / FILE).exists():
        return []
    document = read_yaml(folder / FILE, problems)
    data = checked(document, GlossaryFile, problems) if document else None
    if data is None:
        return []
    _refuse_same_names(document, data, problems)
    _refuse_same_forms(document, data, problems)
    return [_item(entry, language) for entry in data.terms for language in LANGUAGES]


def _refuse_same_names(document: Document, data: GlossaryFile, problems: Problems) -> None:
    seen: set[str] = set()
    for at, entry in enumerate(data.terms):
        if entry.id in seen:
            problems.add(document.path, document.line(("terms", at, "id")), f"The term “{entry.id}” stands twice.")
        seen.add(entry.id)


def _refuse_same_forms(document: Document, data: GlossaryFile, problems: Problems) -> None:
    """One form of two terms would be marked with either meaning."""
    for language in LANGUAGES:
        owners: dict[str, str] = {}
        for at, entry, form in _forms(data, language):
            owner = owners.setdefault(bare(form), entry.id)
            if owner != entry.id:
                line = document.line(("terms", at, language))
                problems.add(document.path, line, f"“{form}” is a form of “{owner}” too.")


def _forms(data: GlossaryFile, language: str) -> Iterator[tuple]:
    for at, entry in enumerate(data.terms):
        words = getattr(entry, language)
        for form in (words.term, *words.forms):
            yield at, entry, form


def _item(entry, language: str) -> Item:
    words = getattr(entry, language)
    state = {
        "slug": entry.id,
        "term": words.term,
        "forms": list(words.forms),
        "definition": words.definition,
        "is_live": True,
    }
    return Item("term", term_key(entry.id), language, f"glossary {entry.id}", state)


# --- what the site has, and what is written to it -----------------------------------------------------------------


def term_state(row: GlossaryTerm) -> dict:
    return {"slug": row.slug, "term": row.term, "forms": lines(row.forms), "definition": row.definition}


def write_term(row: GlossaryTerm, item: Item) -> None:
    row.slug, row.term = item.state["slug"], item.state["term"]
    row.forms, row.definition = "\n".join(item.state["forms"]), item.state["definition"]
