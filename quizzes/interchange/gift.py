"""Reads GIFT, the text format of Moodle: https://docs.moodle.org/en/GIFT_format."""

import re
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.interchange import gift_text
from quizzes.interchange.again import UNSAID_IN_GIFT
from quizzes.interchange.building import SAME_SCORING, Builder
from quizzes.interchange.drafts import Drafts
from quizzes.interchange.files import LONGEST_QUESTION, MOST_ANSWERS, read_text
from quizzes.interchange.load import OF_A_FILE, Limits
from quizzes.interchange.markup import as_block, as_inline
from quizzes.interchange.pieces import Answer, NumberRange, decimal
from quizzes.interchange.results import Parsed, Refused
from quizzes.interchange.tags import without_data

BLANK = "_____"
_WEIGHT = re.compile(r"%\s*(-?\d{1,4}(?:[.,]\d*)?)\s*%")
_TRUE_FALSE = re.compile(r"\s*(T|TRUE|F|FALSE)\s*(?:#|$)", re.IGNORECASE)
# The words of an ordering question, which stand before its items.
_ODD_SCORING = {
    "RELATIVE_NEXT_INCLUDE_LAST", "RELATIVE_ONE_PREVIOUS_AND_NEXT", "RELATIVE_ALL_PREVIOUS_AND_NEXT",
    "RELATIVE_TO_CORRECT", "LONGEST_ORDERED_SUBSET", "LONGEST_CONTIGUOUS_SUBSET",
}  # fmt: skip
_SELECTS_SOME = {"RANDOM", "CONTIGUOUS", "CONTIG"}
_LAYOUT = {
    "ALL",
    "EXACT",
    "HORIZONTAL",
    "HORI",
    "H",
    "VERTICAL",
    "VERT",
    "V",
    "SHOW",
    "TRUE",
    "YES",
    "HIDE",
    "FALSE",
    "NO",
}
_NUMBERING = {"none", "abc", "ABCD", "iii", "IIII"}
_GRADED = {word for word in SAME_SCORING if word and not word.lstrip("-").isdecimal()}
_ORDERING_WORDS = _GRADED | _ODD_SCORING | _SELECTS_SOME | _LAYOUT


def read_gift(
    data: bytes | str,
    *,
    bank: UUID,
    language: str,
    own_keys: frozenset[UUID] = frozenset(),
    limits: Limits = OF_A_FILE,
) -> list[Parsed]:
    """Every question of the file, in its order. Raises BadFile."""
    drafts = Drafts(bank, own_keys, limits)
    category = ""
    for block in gift_text.blocks(read_text(data), limits.questions):
        if block.text.startswith("$CATEGORY:"):
            category = gift_text.show(block.text.removeprefix("$CATEGORY:")).strip()
            continue
        drafts.start(block.line, category)
        drafts.draft.tags, drafts.draft.idnumber = block.tags, block.idnumber
        drafts.draft.unsaid = UNSAID_IN_GIFT
        drafts.finish(partial(_read, block.text), language)
    return drafts.parsed()


def _read(text: str, builder: Builder):
    return _Question(text, builder).read()


class _Question:
    """One question. `text` is hidden: what was escaped cannot be mistaken for a mark."""

    def __init__(self, text: str, builder: Builder):
        self.text, self.builder, self.notes = without_data(text), builder, builder.notes
        self.format = "moodle"

    def read(self):
        if len(self.text) > LONGEST_QUESTION:
            words = {"most": LONGEST_QUESTION}
            raise Refused(_("A question has more than %(most)s characters. Remove or shorten it.") % words)
        stem, answers = self._parted(self._without_name(self.text))
        stem, self.format = gift_text.formatted(stem, "moodle")
        self.builder.stem = as_block(stem, self.format, self.notes)
        if answers is None:
            raise Refused(
                _("This text has no answers in braces { }. If it belongs to the question below, remove the blank line.")
            )
        answers, mark, general = answers.rpartition("####") if "####" in answers else (answers, "", "")
        if mark:
            self.builder.explanation = self._block(general)
        return self._kind(answers.strip())(answers.strip())

    def _without_name(self, text: str) -> str:
        if text.startswith("::"):
            name, mark, rest = text[2:].partition("::")
            if mark:
                self.builder.draft.name = " ".join(gift_text.show(name).split())
                return rest.strip()
        return text

    def _parted(self, text: str) -> tuple[str, str | None]:
        start, end = text.find("{"), text.find("}")
        if start < 0 and end < 0:
            return text, None
        if start < 0 or end < start:
            raise Refused(_("A brace { or } has no partner. Write \\{ or \\} for a brace that is part of the text."))
        before, answers, after = text[:start], text[start + 1 : end], text[end + 1 :]
        if "{" in answers + after or "}" in after:
            raise Refused(_("There are two answer lists in braces, and GIFT knows one for each question. Split it."))
        return (before.rstrip() if not after.strip() else f"{before}{BLANK}{after}"), answers

    def _kind(self, answers: str):
        if not answers:
            return lambda _answers: self.builder.open()
        if answers.startswith("#"):
            return self._numeric
        if answers.startswith(">"):
            return self._ordering
        if "~" in answers:
            return self._choices
        if "=" in answers and "->" in answers:
            return self._matching
        return self._true_false if _TRUE_FALSE.match(answers) else self._short_text

    # --- the parts of an answer -----------------------------------------------------------------------------------

    def _block(self, text: str) -> str:
        return as_block(*gift_text.formatted(text, self.format), self.notes)

    def _inline(self, text: str) -> str:
        return as_inline(*gift_text.formatted(text, self.format), self.notes)

    def _line(self, text: str) -> str:
        return " ".join(gift_text.formatted(text, self.format)[0].split())

    def _weighted(self, text: str, default: int) -> tuple[str, Decimal]:
        if found := _WEIGHT.match(text):
            return text[found.end() :], decimal(found[1]) / 100
        return text, Decimal(default)

    def _pieces(self, answers: str, marks: str) -> list[tuple[str, str]]:
        """Each answer with the mark before it; the first may have none."""
        parts = re.split(f"([{marks}])", answers)
        if len(parts) > 2 * MOST_ANSWERS + 1:
            raise Refused(_("There are more than %(most)s answers. Split the question.") % {"most": MOST_ANSWERS})
        pieces = list(zip(parts[1::2], parts[2::2], strict=True))
        return [("", parts[0].strip()), *pieces] if parts[0].strip() else pieces

    # --- kinds ----------------------------------------------------------------------------------------------------

    def _true_false(self, answers: str):
        said, _mark, feedback = answers.partition("#")
        when_wrong, _mark, when_right = feedback.partition("#")
        is_true = said.strip().upper().startswith("T")
        told = (self._block(when_right), self._block(when_wrong))
        return self.builder.true_false(is_true, *(told if is_true else reversed(told)))

    def _choices(self, answers: str):
        pieces = self._pieces(answers, "~=")
        if pieces[0][0] == "":
            raise Refused(_("Every choice begins with ~ or =; the first one does not."))
        # “~=right” is a common way to write “=right”.
        pieces = [
            piece for piece, after in zip(pieces, [*pieces[1:], None], strict=True) if not _is_doubled(piece, after)
        ]
        choices, single = [], False
        for mark, text in pieces:
            text, share = self._weighted(text.strip(), int(mark == "="))
            single |= mark == "=" and share == 1
            text, _mark, feedback = text.partition("#")
            choices.append(Answer(self._inline(text), share, self._block(feedback)))
        return self.builder.choices(choices, single=single)

    def _short_text(self, answers: str):
        accepted = []
        for _mark, text in self._pieces(answers, "="):
            text, share = self._weighted(text.strip(), 1)
            text, _mark, feedback = text.partition("#")
            accepted.append(Answer(self._line(text), share, self._block(feedback)))
        return self.builder.short_text(accepted)

    def _matching(self, answers: str):
        pairs = []
        for mark, text in self._pieces(answers, "="):
            left, arrow, right = text.partition("->")
            if not mark or not arrow:
                words = {"text": self._line(text)}
                raise Refused(_("Each pair is written =left -> right; this is not: “%(text)s”.") % words)
            pairs.append((self._inline(left), as_inline(gift_text.show(right), "html", self.notes)))
        return self.builder.matching(pairs)

    def _numeric(self, answers: str):
        answers, mark, wrong = answers[1:].partition("~")
        if mark and (told := self._block(wrong.partition("#")[2])):
            self.builder.tells_every_wrong(told)
        numbers = []
        for _mark, text in self._pieces(answers, "="):
            text, share = self._weighted(text.strip(), 1)
            text, _mark, feedback = text.partition("#")
            numbers.append((_range(self._line(text)), share, self._block(feedback)))
        return self.builder.numeric(numbers)

    def _ordering(self, answers: str):
        """`{>4 ALL VERTICAL ABSOLUTE_POSITION SHOW` and an item on each of the next lines, in the right order."""
        head, *rows = answers[1:].split("\n")
        settings, rest = [], head.split()
        while rest and (rest[0].isdecimal() or rest[0].upper() in _ORDERING_WORDS or rest[0] in _NUMBERING):
            settings.append(rest.pop(0).upper())
        items = [self._inline(row) for row in (" ".join(rest), *rows) if row.strip()]
        grading = [word for word in settings if word in _GRADED | _ODD_SCORING]
        return self.builder.ordering(
            items,
            grading[0] if grading else "",
            selects_all=not _SELECTS_SOME & set(settings),
        )


def _is_doubled(piece: tuple[str, str], after: tuple[str, str] | None) -> bool:
    return piece[0] == "~" and not piece[1].strip() and after is not None and after[0] == "="


def _range(text: str) -> NumberRange:
    """`3.14`, `3.14:0.01` or `3.1..3.2`."""
    if ".." in text:
        low, _mark, high = text.partition("..")
        return NumberRange.between(decimal(low), decimal(high))
    value, _mark, tolerance = text.partition(":")
    if value.strip() == "*":
        return NumberRange.anything()
    return NumberRange(decimal(value), decimal(tolerance or "0"))
