"""Writes GIFT."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange.gift_text import FORMAT_MARK, escape
from quizzes.interchange.results import Exported, Refused, Written
from quizzes.interchange.writing import Page, one_line, per_cent, reach, weights, write_all, writer_of
from quizzes.kinds.numbers import written

# What an item may hold by its number alone; what it may not begin with: a mark, or a word for how items are numbered.
_ENTITIES = str.maketrans({char: f"&#{ord(char)};" for char in "{}#\\\n"})
_MISTAKEN = re.compile(r"[\[/$]|0\Z|none|123|abc|ABCD|iii|IIII")
SCORING = {"all": "ALL_OR_NOTHING", "positions": "ABSOLUTE_POSITION", "adjacent": "RELATIVE_NEXT_EXCLUDE_LAST"}


def write_gift(exported: Iterable[Exported], *, language: str, source_language: str = "") -> Written:
    """The questions in `language`, or where it lacks a text in `source_language`."""
    texts, reports = write_all(exported, language, source_language or language, _question)
    parts, category = [], ""
    for one, text in texts:
        if one.category != category:
            category = one.category
            parts.append(f"$CATEGORY: $course$/top/{one_line(category)}".rstrip("/"))
        parts.append(text)
    return Written("\n\n".join(parts) + "\n" if parts else "", reports)


def _question(page: Page) -> str:
    question = page.question
    answers = writer_of(page, WRITERS, "GIFT")(page)
    explanation = page.text(question.explanation)
    if explanation:
        answers += f"####{_inherited(explanation)}"
        answers += "\n" if "\n" in answers else ""
    if question.points != 1:
        page.lose(_("GIFT knows no points: %(points)s are left out.") % {"points": written(question.points)})
    if question.keeps_order:
        page.lose(_("GIFT does not say that choices keep their order."))
    name = one_line(page.exported.name)
    title = f"::{escape(name)}::" if name else ""
    return f"{_comment(page)}{title}[html]{escape(page.text(question.stem))}{{{answers}}}"


def _comment(page: Page) -> str:
    marks = [("id", page.idnumber), *(("tag", one_line(tag)) for tag in page.exported.tags)]
    return "// " + " ".join(f"[{name}:{text.replace(']', chr(92) + ']')}]" for name, text in marks if text) + "\n"


def _inherited(markup: str) -> str:
    """Markup in the question's format, which is HTML, whatever it begins with."""
    if markup.startswith("%"):
        markup = f"&#37;{markup[1:]}"
    # An item stands on a line of its own, where // would begin a comment.
    needs_mark = FORMAT_MARK.match(markup) or markup.startswith("//")
    return f"{'[html]' if needs_mark else ''}{escape(markup)}"


def _told(page: Page, part) -> str:
    explanation = page.text(part.explanation)
    return f"#{_inherited(explanation)}" if explanation else ""


def _rows(rows: Iterable[str]) -> str:
    return "".join(f"\n\t{row}" for row in rows) + "\n"


def _single(page: Page) -> str:
    return _rows(
        f"{'=' if choice.correct else '~'}{_inherited(page.text(choice.text))}{_told(page, choice)}"
        for choice in page.question.choices
    )


def _multiple(page: Page) -> str:
    page.note_weights(weights(page.question))
    return _rows(
        f"~%{per_cent(share)}%{_inherited(page.text(choice.text))}{_told(page, choice)}"
        for choice, share in zip(page.question.choices, weights(page.question), strict=True)
    )


def _true_false(page: Page) -> str:
    true, false = page.question.choices
    page.note_true_false()
    right, wrong = (true, false) if true.correct else (false, true)
    when_right, when_wrong = _told(page, right), _told(page, wrong)
    if when_right and not when_wrong:
        when_wrong = "#"
    return f"{'TRUE' if true.correct else 'FALSE'}{when_wrong}{when_right}"


def _short_text(page: Page) -> str:
    question = page.question
    page.note_weights(one.share for one in question.accepted)
    if not question.ignores_case:
        page.lose(_("GIFT does not say that upper and lower case differ."))
    rows = [(one.share, text, _told(page, one)) for one in question.accepted for text in page.typed(one)]
    rows += [(Decimal(0), text, _told(page, one)) for one in question.wrong for text in one.texts]
    if any("->" in text for _share, text, _why in rows):
        raise Refused(_("An accepted answer holds “->”, and GIFT would read the question as matching."))
    return _rows(f"={_typed(text, share)}{why}" for share, text, why in rows)


def _typed(text: str, share: Decimal) -> str:
    weight = "" if share == 1 and not text.startswith("%") else f"%{per_cent(share)}%"
    literal = one_line(text).replace("*", "\\*")
    return f"{weight}{'[plain]' if FORMAT_MARK.match(literal) else ''}{escape(literal)}"


def _numeric(page: Page) -> str:
    question = page.question
    if question.units:
        raise Refused(_("GIFT knows no units. Export the question as Moodle XML."))
    rows = []
    page.note_weights(answer.share for answer in question.answers)
    for answer in sorted(question.answers, key=lambda one: -one.share):
        weight = "" if answer.share == 1 else f"%{per_cent(answer.share)}%"
        rows.append(f"={weight}{written(answer.value)}:{reach(answer, page)}{_told(page, answer)}")
    return "#" + _rows(rows)


def _matching(page: Page) -> str:
    question = page.question
    if any(page.text(pair.explanation) for pair in question.pairs):
        page.lose(_("Explanations of pairs are left out."))
    pairs = [(page.text(pair.left), page.text(pair.right)) for pair in question.pairs]
    pairs += [("", page.text(extra.right)) for extra in question.extras]
    return _rows(f"={_inherited(left) if left else ''} -> {escape(right)}" for left, right in pairs)


def _ordering(page: Page) -> str:
    question = page.question
    head = f">{len(question.items)} ALL VERTICAL {SCORING[question.scoring]} SHOW"
    return head + _rows(_item(page.text(item.text)) for item in question.items)


def _item(markup: str) -> str:
    """Moodle undoes no escapes in items, knows no format of theirs and passes over a lone 0."""
    markup = markup.translate(_ENTITIES)
    return f"&#{ord(markup[0])};{markup[1:]}" if _MISTAKEN.match(markup) else markup


def _open(page: Page) -> str:
    question = page.question
    if question.rubric:
        page.lose(_("The rubric is left out."))
    if page.text(question.sample):
        page.lose(_("The sample answer is left out."))
    if question.max_words:
        page.lose(_("The number of words (%(count)s) is left out.") % {"count": question.max_words})
    return ""


def _blanks(_page: Page) -> str:
    raise Refused(_("GIFT has no text with several blanks. Export the question as Moodle XML."))


WRITERS: dict[str, Callable[[Page], str]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "blanks": _blanks,
    "open": _open,
}
