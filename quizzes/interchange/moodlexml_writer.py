"""Writes Moodle XML."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from math import lcm
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from quizzes.interchange import cloze
from quizzes.interchange.gift_writer import SCORING
from quizzes.interchange.pieces import blanks_stem
from quizzes.interchange.results import Exported, Written
from quizzes.interchange.writing import Page, one_line, per_cent, reach, weights, write_all, writer_of
from quizzes.kinds.blanks import MARK
from quizzes.kinds.numbers import written

_CODE = re.compile(r"[<&]")


def write_moodlexml(exported: Iterable[Exported], *, language: str, source_language: str = "") -> Written:
    """The questions in `language`, or where it lacks a text in `source_language`."""
    texts, reports = write_all(exported, language, source_language or language, _question)
    parts, category = [], ""
    for one, text in texts:
        if one.category != category:
            category = one.category
            path = f"$course$/top/{one_line(category)}".rstrip("/")
            parts.append(f'  <question type="category">\n    <category>{_text(path)}</category>\n  </question>')
        parts.append(text)
    body = "\n".join(parts)
    return Written(f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n', reports)


def _question(page: Page) -> str:
    question = page.question
    kind_name, write = writer_of(page, WRITERS, "Moodle XML")
    rows = [
        f"<name>{_text(one_line(page.exported.name))}</name>",
        _markup("questiontext", _stem(page)),
        _markup("generalfeedback", page.text(question.explanation)),
        f"<defaultgrade>{written(question.points)}</defaultgrade>",
        "<penalty>0</penalty>",
        "<hidden>0</hidden>",
        f"<idnumber>{escape(page.idnumber)}</idnumber>",
        *write(page),
    ]
    if tags := "".join(f"<tag>{_text(one_line(tag))}</tag>" for tag in page.exported.tags):
        rows.append(f"<tags>{tags}</tags>")
    inner = "\n".join(f"    {row}" for row in rows)
    return f'  <question type="{kind_name}">\n{inner}\n  </question>'


# --- elements -------------------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    """Markup is written as it is, between marks that no text may hold."""
    if not _CODE.search(text):
        return f"<text>{escape(text)}</text>"
    return "<text><![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]></text>"


def _markup(tag: str, markup: str, inner: str = "") -> str:
    return f'<{tag} format="html">{_text(markup)}{inner}</{tag}>'


def _answer(fraction: str, text: str, page: Page, part, *, inner: str = "", is_markup: bool = False) -> str:
    told = _markup("feedback", page.text(part.explanation))
    format_name = "html" if is_markup else "moodle_auto_format"
    return f'<answer fraction="{fraction}" format="{format_name}">{_text(text)}{inner}{told}</answer>'


def _stem(page: Page) -> str:
    return page.text(page.question.stem) if page.question.kind != "blanks" else _gap_text(page)


# --- kinds ----------------------------------------------------------------------------------------------------------


def _shuffles(page: Page) -> str:
    return f"<shuffleanswers>{'false' if page.question.keeps_order else 'true'}</shuffleanswers>"


def _choices(page: Page, fractions: Iterable[str]) -> list[str]:
    single = str(page.question.kind == "single").lower()
    answers = [
        _answer(fraction, page.text(choice.text), page, choice, is_markup=True)
        for choice, fraction in zip(page.question.choices, fractions, strict=True)
    ]
    return [f"<single>{single}</single>", _shuffles(page), "<answernumbering>none</answernumbering>", *answers]


def _single(page: Page) -> list[str]:
    return _choices(page, ["100" if choice.correct else "0" for choice in page.question.choices])


def _multiple(page: Page) -> list[str]:
    page.note_weights(weights(page.question))
    return _choices(page, [per_cent(share) for share in weights(page.question)])


def _true_false(page: Page) -> list[str]:
    page.note_true_false()
    return [
        _answer("100" if choice.correct else "0", value, page, choice)
        for choice, value in zip(page.question.choices, ("true", "false"), strict=True)
    ]


def _short_text(page: Page) -> list[str]:
    question = page.question
    page.note_weights(one.share for one in question.accepted)
    rows = [(one, per_cent(one.share), text) for one in question.accepted for text in page.typed(one)]
    rows += [(one, "0", text) for one in question.wrong for text in one.texts]
    answers = [_answer(share, one_line(text).replace("*", "\\*"), page, one) for one, share, text in rows]
    return [f"<usecase>{0 if question.ignores_case else 1}</usecase>", *answers]


def _numeric(page: Page) -> list[str]:
    question = page.question
    page.note_weights(answer.share for answer in question.answers)
    answers = [
        _answer(
            per_cent(answer.share),
            written(answer.value),
            page,
            answer,
            inner=f"<tolerance>{reach(answer, page)}</tolerance>",
        )
        for answer in sorted(question.answers, key=lambda one: -one.share)
    ]
    units = "".join(
        f"<unit><multiplier>{Decimal(1) / unit.factor:f}</multiplier><unit_name>{escape(unit.name)}</unit_name></unit>"
        for unit in question.units
    )
    # A wrong unit earns nothing: the whole of the points is its price.
    grading, shown = ("2" if question.unit_required else "0"), ("0" if units else "3")
    settings = [
        f"<unitgradingtype>{grading}</unitgradingtype>",
        "<unitpenalty>1</unitpenalty>",
        f"<showunits>{shown}</showunits>",
        "<unitsleft>0</unitsleft>",
    ]
    return [*answers, *([f"<units>{units}</units>"] if units else []), *settings]


def _matching(page: Page) -> list[str]:
    question = page.question
    if any(page.text(pair.explanation) for pair in question.pairs):
        page.lose(_("Explanations of pairs are left out."))
    pairs = [(page.text(pair.left), page.text(pair.right)) for pair in question.pairs]
    pairs += [("", page.text(extra.right)) for extra in question.extras]
    subs = [_markup("subquestion", left, f"<answer>{_text(right)}</answer>") for left, right in pairs]
    return [_shuffles(page), *subs]


def _ordering(page: Page) -> list[str]:
    question = page.question
    answers = [
        f'<answer fraction="{number}" format="html">{_text(page.text(item.text))}</answer>'
        for number, item in enumerate(question.items, start=1)
    ]
    return [
        "<layouttype>VERTICAL</layouttype>",
        "<selecttype>ALL</selecttype>",
        f"<selectcount>{len(question.items)}</selectcount>",
        f"<gradingtype>{SCORING[question.scoring]}</gradingtype>",
        "<showgrading>SHOW</showgrading>",
        *answers,
    ]


def _open(page: Page) -> list[str]:
    question = page.question
    if question.rubric:
        page.lose(_("The rubric is left out."))
    sample = page.text(question.sample)
    if sample:
        page.lose(_("The sample answer is written as information for graders."))
        sample = f'<div class="sample">{sample}</div>'
    limit = [f"<maxwordlimit>{question.max_words}</maxwordlimit>"] if question.max_words else []
    return [
        "<responseformat>plain</responseformat>",
        "<responserequired>1</responserequired>",
        "<responsefieldlines>15</responsefieldlines>",
        *limit,
        "<attachments>0</attachments>",
        _markup("graderinfo", sample),
    ]


# --- blanks ---------------------------------------------------------------------------------------------------------


def _blanks(page: Page) -> list[str]:
    """All of it is in the text (`_stem`)."""
    return []


def _gap_text(page: Page) -> str:
    question = page.question
    stem = page.text(question.stem)
    scale = lcm(*(blank.weight.as_integer_ratio()[1] for blank in question.blanks))
    if scale > 1:
        page.lose(_("Weights of blanks are written as whole numbers in the same proportion."))
    _note_points(page, sum(int(blank.weight * scale) for blank in question.blanks))
    by_id = {blank.id: blank for blank in question.blanks}
    pieces = MARK.split(page.text(question.text))
    made = [
        _gap(page, by_id[piece], int(by_id[piece].weight * scale)) if at % 2 else cloze.write_body(piece)
        for at, piece in enumerate(pieces)
    ]
    before = f'<div class="stem">{cloze.write_body(stem)}</div>' if stem != blanks_stem(page.language) else ""
    return before + "".join(made)


def _note_points(page: Page, theirs: int) -> None:
    if theirs != page.question.points:
        words = {"theirs": theirs, "ours": written(page.question.points)}
        page.lose(_("Moodle adds up the weights of the blanks: %(theirs)s points there, %(ours)s here.") % words)


def _gap(page: Page, blank, weight: int) -> str:
    if page.text(blank.explanation):
        page.lose(_("Explanations of whole blanks are left out."))
    if blank.type == "choice":
        answers = [
            ("=" if choice.correct else "")
            + cloze.write_answer(cloze.write_markup(page.text(choice.text)), page.text(choice.explanation))
            for choice in blank.choices
        ]
        return cloze.write_gap(str(weight), "MULTICHOICE", answers)
    if blank.type == "number":
        if blank.units:
            page.lose(_("Units of numbers in blanks are left out."))
        numbers = [
            _gap_share(answer.share)
            + cloze.write_answer(f"{written(answer.value)}:{reach(answer, page)}", page.text(answer.explanation))
            for answer in sorted(blank.answers, key=lambda one: -one.share)
        ]
        return cloze.write_gap(str(weight), "NUMERICAL", numbers)
    texts = [
        _gap_share(one.share) + cloze.write_answer(cloze.write_typed(text), page.text(one.explanation))
        for one in blank.accepted
        for text in page.typed(one)
    ]
    return cloze.write_gap(str(weight), "SHORTANSWER" if blank.ignores_case else "SHORTANSWER_C", texts)


def _gap_share(share: Decimal) -> str:
    return "=" if share == 1 else f"%{per_cent(share)}%"


# By kind: what Moodle calls it, and what writes it.
WRITERS: dict[str, tuple[str, Callable[[Page], list[str]]]] = {
    "single": ("multichoice", _single),
    "multiple": ("multichoice", _multiple),
    "true_false": ("truefalse", _true_false),
    "short_text": ("shortanswer", _short_text),
    "numeric": ("numerical", _numeric),
    "matching": ("matching", _matching),
    "ordering": ("ordering", _ordering),
    "blanks": ("cloze", _blanks),
    "open": ("essay", _open),
}
