"""What the writers of both formats share: one language of a question, and notes on what stays behind."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from quizzes.interchange.pieces import true_false_text
from quizzes.interchange.results import Exported, Refused, Report
from quizzes.kinds.numbers import NumericAnswer, written
from quizzes.kinds.typed import AcceptedText

# What XML forbids and no text needs.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
HUNDRED = Decimal(100)
# p/q up to sixths, tenths, 1/q up to tenths, a twentieth (`question_bank::fraction_options_full`).
MOODLE_WEIGHTS = {Decimal(part) / whole for whole in (1, 2, 3, 4, 5, 6, 10) for part in range(whole + 1)}
MOODLE_WEIGHTS |= {Decimal(1) / whole for whole in (7, 8, 9, 20)}
NEAR = Decimal("0.00001")
Writer = TypeVar("Writer")


@dataclass
class Page:
    """A question on its way out."""

    exported: Exported
    language: str
    source_language: str
    notes: list[str] = field(default_factory=list)

    @property
    def question(self):
        return self.exported.question

    @property
    def idnumber(self) -> str:
        """Lets an import into the same bank find the question again."""
        return one_line(self.exported.idnumber) or str(self.question.key)

    def lose(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def text(self, texts: Mapping[str, str]) -> str:
        """In the language that is written, or else in the source language."""
        here = texts.get(self.language)
        words = {"language": _name(self.language), "source": _name(self.source_language)}
        if here and any(said and language != self.language for language, said in texts.items()):
            self.lose(_("Other languages than %(language)s are left out.") % words)
        elif not here and texts.get(self.source_language):
            self.lose(_("What is not there in %(language)s is in %(source)s.") % words)
        return _UNWRITABLE.sub("", here or texts.get(self.source_language) or "")

    def typed(self, accepted: AcceptedText) -> list[str]:
        """The texts of all languages, since each is accepted in any; the written language first."""
        languages = sorted(accepted.text, key=lambda code: (code != self.language, code != self.source_language, code))
        every = [_UNWRITABLE.sub("", one) for code in languages for one in accepted.text[code]]
        return list(dict.fromkeys(every))

    def note_common(self) -> None:
        question = self.question
        if any(question.anchors()):
            self.lose(_("Links to lesson paragraphs are left out."))
        if question.competencies:
            self.lose(_("Competencies are left out."))

    def note_weights(self, shares: Iterable[Decimal]) -> None:
        """Moodle refuses a file with others, unless it is told to take the nearest."""
        odd = [share for share in shares if not any(abs(abs(share) - known) < NEAR for known in MOODLE_WEIGHTS)]
        if odd:
            words = {"weights": ", ".join(f"{per_cent(share)} %" for share in dict.fromkeys(odd))}
            note = _("Moodle's list has no %(weights)s: choose “Nearest grade if not listed” when you import it there.")
            self.lose(note % words)

    def note_true_false(self) -> None:
        for choice, standard in zip(self.question.choices, (True, False), strict=True):
            words = html.unescape(self.text(choice.text))
            if words != true_false_text(standard, self.language):
                self.lose(_("The words of the two choices are written as true and false."))


def _name(language: str) -> str:
    return str(dict(settings.LANGUAGES).get(language, language))


def reach(answer: NumericAnswer, page: Page) -> str:
    """The tolerance as both formats have it: in the same unit as the number."""
    if answer.tolerance_kind == "relative":
        page.lose(_("A relative tolerance is written as the number that it comes to."))
    return written(answer.reach)


def per_cent(share: Decimal) -> str:
    """`33.33333`, with as many decimals as Moodle keeps."""
    number = (share * HUNDRED).quantize(Decimal("0.00001"))
    return written(number)


def weights(question) -> list[Decimal]:
    """What each choice of several is worth by our formula, in the order of the choices."""
    right, wrong = Decimal(1) / len(question.right), Decimal(-1) / len(question.wrong)
    return [right if choice.correct else wrong for choice in question.choices]


def one_line(text: str) -> str:
    return " ".join(_UNWRITABLE.sub("", text).split())


def writer_of(page: Page, writers: Mapping[str, Writer], format_name: str) -> Writer:
    """Raises Refused for a kind that the format has nothing for."""
    try:
        return writers[page.question.kind]
    except KeyError:
        raise Refused(_("%(format)s has nothing for this kind of question.") % {"format": format_name}) from None


def write_all(
    exported: Iterable[Exported],
    language: str,
    source_language: str,
    write: Callable[[Page], str],
) -> tuple[list[tuple[Exported, str]], tuple[Report, ...]]:
    """Every question that can be written with its text, and a report on each."""
    texts, reports = [], []
    for one in exported:
        page = Page(one, language, source_language)
        page.note_common()
        try:
            texts.append((one, write(page)))
            is_written = True
        except Refused as reason:
            page.notes.insert(0, str(reason))
            is_written = False
        reports.append(Report(one.question.key, one.name, is_written, tuple(page.notes)))
    return texts, tuple(reports)
