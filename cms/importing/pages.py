"""The plain pages (home, about, help, privacy, terms) from `content/pages/<language>/<slug>.md`."""

from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cms.blocks.activities import ACTIVITIES
from cms.importing import schema
from cms.importing.files import Problems, checked, read_markdown
from cms.importing.items import HOME, Content, Item, body_state
from cms.importing.markdown import parse_body
from cms.importing.read import BadFiles
from cms.importing.strict import SOURCE

FOLDER_KEY = uuid5(NAMESPACE_URL, "seodang:content/pages")


def read_pages(folder: Path) -> Content:
    """Raises BadFiles."""
    problems = Problems(folder.parent)
    items = [item for language in schema.LANGUAGES for item in _language(folder / language, language, problems)]
    _check_translations(folder, items, problems)
    if problems:
        raise BadFiles(problems)
    return Content(FOLDER_KEY, "pages", items)


def _language(folder: Path, language: str, problems: Problems) -> list[Item]:
    """The home page first: the others hang below it."""
    paths = sorted(folder.glob("*.md"), key=lambda path: (path.stem != HOME, path.stem))
    return [item for path in paths if (item := _page(path, language, problems))]


def _page(path: Path, language: str, problems: Problems) -> Item | None:
    document = read_markdown(path, problems)
    if document is None:
        return None
    blocks = parse_body(document, problems)
    head = checked(document, schema.PageHead, problems)
    for block in blocks:
        if block.kind in {"check", "activity", *ACTIVITIES}:
            problems.add(path, block.line, f"“{block.kind}” belongs in a lesson.")
        if "relation" in block.value:
            problems.add(path, block.line, "Sources belong to a course: a plain page names none.")
    if head is None:
        return None
    state = {
        "title": head.title,
        "slug": language if path.stem == HOME else path.stem,
        "summary": head.summary,
        "body": body_state(head.key, blocks),
        "is_live": True,
    }
    return Item("page", head.key, language, path.stem, state)


def _check_translations(folder: Path, items: list[Item], problems: Problems) -> None:
    """A page has the same name, key and anchors in every language."""
    sources = {item.label: item for item in items if item.language == SOURCE}
    for item in items:
        source = sources.get(item.label)
        path = folder / item.language / f"{item.label}.md"
        if source is None:
            problems.add(path, 1, f"There is no such page in {SOURCE}.")
        elif source.key != item.key:
            problems.add(path, 2, f"The key differs from the one in {SOURCE}: {source.key}.")
        elif [block["id"] for block in source.state["body"]] != [block["id"] for block in item.state["body"]]:
            problems.add(path, 1, f"The anchors differ from those in {SOURCE}.")
