"""Reads Aiken: a question on its lines, choices `A) …` or `A. …`, and `ANSWER: B`.

https://docs.moodle.org/en/Aiken_format. Beyond it, a question may have several lines, and `ANSWER: A, C` names several
right choices, as other systems write it.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.interchange.building import Builder
from quizzes.interchange.drafts import Drafts
from quizzes.interchange.files import LONGEST_QUESTION, read_text, require_count
from quizzes.interchange.pieces import Answer
from quizzes.interchange.results import Parsed, Refused

_CHOICE = re.compile(r"([A-Za-z])\s?[).]\s+(\S.*)|([A-Z])[).](\S.*)")
_ANSWER = re.compile(r"ANSWERS?\s*[:：]\s*(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z](?:\s*(?:,|;|&|\band\b|\s)\s*[A-Za-z])*\s*[).]?", re.IGNORECASE)
_LETTER_AND_TEXT = re.compile(r"([A-Za-z])\s?[).]\s+\S.*")
_FEEDBACK = re.compile(r"(?:FEEDBACK|EXPLANATION)\s*:\s*(.*)", re.IGNORECASE)


@dataclass
class _Question:
    line: int
    stem: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None
    feedback: list[str] = field(default_factory=list)
    size: int = 0

    def read(self, builder: Builder):
        if self.size > LONGEST_QUESTION:
            words = {"most": LONGEST_QUESTION}
            raise Refused(_("A question has more than %(most)s characters. Remove or shorten it.") % words)
        builder.stem = f"<p>{_as_html(self.stem)}</p>" if self.stem else ""
        builder.explanation = f"<p>{_as_html(self.feedback)}</p>" if self.feedback else ""
        if not self.stem:
            raise Refused(_("Choices or an answer stand here without a question above them."))
        if self.answer is None:
            raise Refused(_("The question has no line “ANSWER: …” below its choices."))
        right = self._right()
        share = Decimal(1) / len(right)
        takes = Decimal(-1) / max(1, len(self.choices) - len(right))
        wrong = takes if len(right) > 1 else Decimal(0)
        answers = [
            Answer(html.escape(text, quote=False), share if letter in right else wrong) for letter, text in self.choices
        ]
        return builder.choices(answers, single=len(right) == 1)

    def _right(self) -> set[str]:
        letters = [letter for letter, _text in self.choices]
        if len(set(letters)) < len(letters):
            raise Refused(_("Two choices have the same letter."))
        answer = self.answer or ""
        if found := _LETTER_AND_TEXT.fullmatch(answer):
            answer = found[1]
        if not _LETTERS.fullmatch(answer):
            raise Refused(_("“ANSWER:” must be followed by the letter of the right choice, as in “ANSWER: B”."))
        words = re.findall(r"\b[A-Za-z]\b", answer)
        right = {word.upper() for word in words}
        if missing := sorted(right - set(letters)):
            raise Refused(_("The answer is %(letter)s, and there is no such choice.") % {"letter": ", ".join(missing)})
        return right


def read_aiken(
    data: bytes | str, *, bank: UUID, language: str, own_keys: frozenset[UUID] = frozenset()
) -> list[Parsed]:
    """Every question of the file, in its order. Raises BadFile."""
    drafts, text = Drafts(bank, own_keys), read_text(data)
    # Before any is read: an answer has its line, and every other such line may be something else.
    require_count(text.count("\nANSWER") // 2, 1)
    for question in _questions(text):
        drafts.start(question.line, "")
        drafts.finish(question.read, language)
    return drafts.parsed()


def _questions(text: str) -> Iterator[_Question]:
    """A question ends where the next begins: with a line that is neither a choice nor its answer after either came."""
    question, after_blank = _Question(1), False
    for number, row in enumerate(text.split("\n"), start=1):
        row = row.strip()
        if not row:
            after_blank = True
            continue
        if _begins_another(question, row, after_blank=after_blank):
            if question.size:
                yield question
            question = _Question(number)
        elif not question.size:
            question.line = number
        if question.size <= LONGEST_QUESTION:
            _add(question, row)
        after_blank = False
    if question.size:
        yield question


def _begins_another(question: _Question, row: str, *, after_blank: bool) -> bool:
    if question.answer is not None:
        return not _FEEDBACK.match(row)
    if _ANSWER.match(row) or _choice(question, row):
        return False
    return bool(question.choices) and after_blank


def _choice(question: _Question, row: str) -> tuple[str, str] | None:
    """A choice with the letter that is next; a sentence may begin like one."""
    found = _CHOICE.fullmatch(row)
    if not found:
        return None
    letter, text = (found[1] or found[3]).upper(), (found[2] or found[4]).strip()
    if not question.choices and letter != "A" and question.stem:
        return None
    return letter, text


def _add(question: _Question, row: str) -> None:
    question.size += len(row)
    if found := _ANSWER.match(row):
        question.answer = found[1].strip()
    elif question.answer is not None and (found := _FEEDBACK.match(row)):
        question.feedback.append(found[1])
    elif choice := _choice(question, row):
        question.choices.append(choice)
    elif question.choices:
        letter, text = question.choices[-1]
        question.choices[-1] = (letter, f"{text} {row}")
    else:
        question.stem.append(row)


def _as_html(rows: list[str]) -> str:
    return "<br>".join(html.escape(row, quote=False) for row in rows)
