"""The page editor of /cms/ as a browser uses it: what its form sends for a lesson, whatever its blocks are."""

from typing import Any

from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.test.utils.form_data import nested_form_data, rich_text

from cms.models import LessonPage
from tests.walks.reader import Reader

LISTS = ("points_taught", "cited_sources", "competencies")


def save_lesson(author: Reader, page: LessonPage, *, first_paragraph: str, publish: bool = False) -> None:
    """Open the editor, write another first paragraph, save a draft or publish."""
    address = f"/cms/pages/{page.pk}/edit/"
    token = author.visit(address).one("form [name=csrfmiddlewaretoken]")["value"]
    data = lesson_form(page.get_latest_revision_as_object())
    place = next(at for at, part in data["body"].items() if at != "count" and part["type"] == "paragraph")
    data["body"][place]["value"]["text"] = rich_text(f"<p>{first_paragraph}</p>", features=["bold"])
    data |= {"csrfmiddlewaretoken": token} | ({"action-publish": "action-publish"} if publish else {})
    response = author.client.post(address, nested_form_data(data), follow=True)
    assert response.redirect_chain, "the editor showed the form again: it found errors"


def lesson_form(page: LessonPage) -> dict[str, Any]:
    fields = (
        "title",
        "slug",
        "summary",
        "outcomes",
        "completion_rule",
        "points_taught",
        "cited_sources",
        "competencies",
    )
    data: dict[str, Any] = {name: getattr(page, name) for name in fields}
    data["body"] = form_of(page.body.stream_block, page.body)
    data["quiz"] = page.quiz_id or ""
    for name in ("is_required", "is_free_preview"):
        if getattr(page, name):
            data[name] = "on"
    data["comments"] = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MAX_NUM_FORMS": ""}
    return data


def form_of(block: blocks.Block, value: Any) -> Any:
    """What the form of a block sends for this value."""
    match block:
        case blocks.StreamBlock():
            parts = {
                str(at): {
                    "type": child.block_type,
                    "value": form_of(child.block, child.value),
                    "id": child.id or "",
                    "order": str(at),
                    "deleted": "",
                }
                for at, child in enumerate(value)
            }
            return {"count": str(len(parts)), **parts}
        case blocks.ListBlock():
            items = {
                str(at): {
                    "value": form_of(child.block, child.value),
                    "id": child.id or "",
                    "order": str(at),
                    "deleted": "",
                }
                for at, child in enumerate(value.bound_blocks)
            }
            return {"count": str(len(items)), **items}
        case blocks.StructBlock():
            return {name: form_of(child, value.get(name)) for name, child in block.child_blocks.items()}
        case TypedTableBlock():
            return _table_form(value)
        case blocks.RichTextBlock():
            return rich_text(value.source, features=block.features)
        case ChooserBlock():
            return str(value.pk)
    return "" if value is None else str(value)


def _table_form(table: Any) -> dict[str, Any]:
    columns = {
        str(at): {"type": column["block"].name, "heading": column["heading"], "order": str(at), "deleted": ""}
        for at, column in enumerate(table.columns)
    }
    rows = {str(at): {"order": str(at), "deleted": ""} for at in range(len(table.row_data))}
    cells = {
        str(row): {str(at): form_of(cell.block, cell.value) for at, cell in enumerate(values)}
        for row, values in enumerate(table.rows)
    }
    return {
        "caption": table.caption,
        "column": {"count": str(len(columns)), **columns},
        "row": {"count": str(len(rows)), **rows},
        "cell": cells,
    }
