"""The editor's form of a question of any kind, as a browser would post it."""

from wagtail import blocks
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.answers import fields_from
from cms.blocks.answers import ANSWERS

FEATURES = ["bold", "italic", "code", "link", "ol", "ul"]


def form_of(question, language: str = "en", *, drop=(), put=None, **extra) -> dict:
    """`question` is the engine's. `put` gives fields by their name in the form other values, `drop` leaves some out."""
    fields = fields_from(question, language)
    answer = fields["answer"][0]
    data = {
        "stem": rich_text(fields["stem"], features=FEATURES),
        "answer": streamfield([(answer["type"], posted(ANSWERS[answer["type"]], answer["value"]))]),
        "explanation": rich_text(fields["explanation"], features=FEATURES),
        "points": str(fields["points"]),
        "anchor": fields["anchor"],
        "competencies": fields["competencies"],
        **({"keeps_order": "on"} if fields["keeps_order"] else {}),
        **extra,
    }
    form = {name: value for name, value in nested_form_data(data).items() if name not in drop}
    for name, value in (put or {}).items():
        form[f"answer-0-value-{name}"] = value
    return form


def posted(block: blocks.Block, raw):
    if isinstance(block, blocks.StructBlock):
        parts = {name: posted(child, raw.get(name)) for name, child in block.child_blocks.items()}
        return {name: part for name, part in parts.items() if part is not None}
    if isinstance(block, (blocks.ListBlock, blocks.StreamBlock)):
        return {"count": str(len(raw or ())), **{str(at): _item(block, one, at) for at, one in enumerate(raw or ())}}
    if isinstance(block, blocks.RichTextBlock):
        return rich_text(raw or "", features=block.features)
    if isinstance(block, blocks.BooleanBlock):
        return "on" if raw else None
    return "" if raw is None else str(raw)


def _item(block, one: dict, at: int) -> dict:
    child = block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks[one["type"]]
    return {"deleted": "", "order": str(at), "id": one["id"], "type": one["type"], "value": posted(child, one["value"])}
