"""Moodle's embedded answers (“cloze”): `{1:SHORTANSWER:=Paris#Yes~%50%Lyon}` within the text, read and written.

https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange.building import Builder
from quizzes.interchange.files import MOST_ANSWERS
from quizzes.interchange.markup import as_block, as_inline
from quizzes.interchange.pieces import Answer, NumberRange, decimal
from quizzes.interchange.results import Refused

_HEAD = re.compile(r"\{(\d{0,4}):([A-Z]{2,13}(?:_[A-Z]{1,2})?):")
_END = re.compile(r"(?<!\\)\}")
_HIDDEN = {"~": "\x01", "#": "\x03", "}": "\x05", "=": "\x02", "{": "\x04", "%": "\x06"}
_SHOWN = {ord(hidden): shown for shown, hidden in _HIDDEN.items()}
_ESCAPED = re.compile(r"\\([~#}={%])")
_ENTITY = re.compile(r"(&(?:amp;)?)#")
_WEIGHT = re.compile(r"\s*(?:=|%\s*(-?\d{1,4}(?:[.,]\d*)?)\s*%)")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)

TEXT = {"SHORTANSWER": True, "SA": True, "MW": True, "SHORTANSWER_C": False, "SAC": False, "MWC": False}
NUMBER = {"NUMERICAL", "NM"}
CHOICE = {"MULTICHOICE", "MC"} | {f"MULTICHOICE_{how}" for how in ("S", "V", "H", "VS", "HS")}
CHOICE |= {"MCS", "MCV", "MCH", "MCVS", "MCHS"}


@dataclass(frozen=True)
class Gap:
    weight: Decimal
    kind: str
    body: str


def split(text: str) -> Iterator[str | Gap]:
    """The text and its gaps in turn."""
    at = 0
    while head := _HEAD.search(text, at):
        end = _END.search(text, head.end())
        if not end:
            raise Refused(_("An answer in the text is not closed: %(text)s…") % {"text": text[head.start() :][:30]})
        yield text[at : head.start()]
        yield Gap(Decimal(head[1] or 1), head[2], text[head.end() : end.start()])
        at = end.end()
    yield text[at:]


def read_cloze(text: str, format_name: str, builder: Builder, points: Decimal | None):
    """`points` are what the file says, if it does; else each gap counts by its weight, as in Moodle."""
    pieces, blanks = [], []
    for piece in split(text):
        if isinstance(piece, Gap):
            blanks.append(_blank(piece, builder))
            pieces.append(f"{{{{b{len(blanks)}}}}}")
        else:
            pieces.append(piece)
    if not blanks:
        raise Refused(_("The text holds no answers such as {1:SHORTANSWER:=…}."))
    total = sum((blank["weight"] for blank in blanks), Decimal(0))
    if points is None and total:
        builder.points = total
    return builder.blanks(as_block("".join(pieces), format_name, builder.notes), blanks)


def _blank(gap: Gap, builder: Builder) -> dict:
    if not 0 < gap.weight <= 100:
        raise Refused(_("A blank has the weight %(weight)s; 1 to 100 are possible.") % {"weight": gap.weight})
    weight = {"weight": gap.weight}
    if gap.kind in TEXT:
        answers = [Answer(typed(text), share, told) for text, share, told in _answers(gap.body, builder)]
        return builder.text_blank(answers, ignores_case=TEXT[gap.kind]) | weight
    if gap.kind in NUMBER:
        numbers = [(_number(typed(text)), share, told) for text, share, told in _answers(gap.body, builder)]
        return builder.number_blank(numbers) | weight
    if gap.kind in CHOICE:
        found = [
            Answer(as_inline(html.unescape(text), "html", builder.notes), share, told)
            for text, share, told in _answers(gap.body, builder)
        ]
        if gap.kind.endswith("S"):  # shuffled in Moodle: their order in the file means nothing
            found.sort(key=lambda one: one.text)
        return builder.choice_blank(found) | weight
    raise Refused(
        _("A blank of the kind “%(kind)s” is not known here. Make it a question of its own.") % {"kind": gap.kind}
    )


def _answers(body: str, builder: Builder) -> Iterator[tuple[str, Decimal, str]]:
    """Text, share and feedback of each answer in a gap. As in Moodle, entities are undone once before there is HTML."""
    hidden = _ENTITY.sub(lambda found: found[1] + _HIDDEN["#"], _ESCAPED.sub(lambda found: _HIDDEN[found[1]], body))
    answers = hidden.split("~")
    if len(answers) > MOST_ANSWERS:
        raise Refused(_("There are more than %(most)s answers. Split the question.") % {"most": MOST_ANSWERS})
    for answer in answers:
        if not answer.strip():
            continue
        share = Decimal(0)
        if found := _WEIGHT.match(answer):
            share = decimal(found[1]) / 100 if found[1] else Decimal(1)
            answer = answer[found.end() :]
        text, _mark, feedback = answer.partition("#")
        yield _shown(text), share, as_block(html.unescape(_shown(feedback)), "html", builder.notes)


def _shown(text: str) -> str:
    return text.translate(_SHOWN).strip()


def _number(text: str) -> NumberRange:
    if text.strip() == "*":
        return NumberRange.anything()
    value, _mark, tolerance = text.partition(":")
    return NumberRange(decimal(value), decimal(tolerance or "0"))


def typed(markup: str) -> str:
    """What a learner would have to type for a text that stands in markup."""
    text = html.unescape(_TAG.sub("", _BREAK.sub(" ", markup))).strip()
    return text.replace("\\}", "}").replace("\\#", "#")  # as Moodle does only now


# --- writing --------------------------------------------------------------------------------------------------------

# An ampersand by its number: after “&amp;” Moodle looks for no mark.
_ENTITIES = str.maketrans({char: f"&#{ord(char)};" for char in "~#}={%\\&"} | {"\n": " "})
# Moodle undoes what is escaped after it undid the entities: in HTML a backslash stays an entity then.
_MARKUP = _ENTITIES | str.maketrans({"\\": "&#38;&#35;92;"})
_TYPED = _ENTITIES | str.maketrans({"<": "&lt;", ">": "&gt;", "*": "\\*"})
_BACKSLASH = re.compile(r"\\(?=[}#])")


def write_markup(markup: str) -> str:
    """HTML in which nothing can be mistaken for a mark, once its entities are undone."""
    return markup.translate(_MARKUP)


def write_typed(text: str) -> str:
    return _BACKSLASH.sub(r"\\\\", text).translate(_TYPED)


def write_answer(text: str, explanation: str) -> str:
    return f"{text}#{write_markup(explanation)}" if explanation else text


def write_body(markup: str) -> str:
    """The text around the gaps: only braces could open one."""
    return markup.replace("{", "&#123;").replace("}", "&#125;")


def write_gap(weight: str, kind: str, answers: list[str]) -> str:
    return f"{{{weight}:{kind}:{'~'.join(answers)}}}"
