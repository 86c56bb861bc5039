"""Reads Aiken: a question on its lines, choices `A) …` or `A. …`, and `ANSWER: B`.

https://docs.moodle.org/en/Aiken_format. Beyond it, a question may have several lines, `ANSWER: A, C` names several
right choices, and what Chamilo and others write below the answer is read: `ANSWER_EXPLANATION:`, `DESCRIPTION:`,
`SCORE:` and `TAGS:`.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.interchange.again import UNSAID_IN_AIKEN
from quizzes.interchange.building import Builder
from quizzes.interchange.drafts import Drafts
from quizzes.interchange.files import LONGEST_QUESTION, read_text, require_count
from quizzes.interchange.load import OF_A_FILE, Limits
from quizzes.interchange.pieces import Answer, decimal, points
from quizzes.interchange.results import Parsed, Refused, quoted

_CHOICE = re.compile(r"([A-Za-z])\s?[).]\s+(\S.*)|([A-Z])[).](\S.*)")
_ANSWER = re.compile(r"ANSWERS?\s*[:：]\s*(.*)", re.IGNORECASE)
# On one line, with single spaces.
_LETTERS = re.compile(r"[A-Za-z](?: ?(?:,|;|&|\band\b| ) ?[A-Za-z])*+ ?[).]?", re.IGNORECASE)
_LETTER_AND_TEXT = re.compile(r"([A-Za-z])\s?[).]\s+\S.*")
_MORE = re.compile(
    r"(?:(?P<feedback>FEEDBACK|(?:ANSWER_)?EXPLANATION|RATIONALE|TEXTO_CORRECTA)|(?P<description>DESCRIPTION)"
    r"|(?P<score>SCORE|POINTS)|(?P<tags>TAGS|ETIQUETAS)"
    r"|(?P<other>HINT|DIFFICULTY|CATEGORY|TOPIC|LEVEL|REFERENCE|TYPE))\s*[:：]\s*(?P<text>.*)",
    re.IGNORECASE,
)


@dataclass
class _Question:
    line: int
    stem: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    opening: str = ""  # the line of the first choice
    tail: list[tuple[int, str]] = field(default_factory=list)  # lines below a choice, which may begin another question
    more: dict[str, list[str]] = field(default_factory=dict)
    size: int = 0

    def read(self, builder: Builder):
        if self.size > LONGEST_QUESTION:
            words = {"most": LONGEST_QUESTION}
            raise Refused(_("A question has more than %(most)s characters. Remove or shorten it.") % words)
        for text in (" ".join(self.stem), *(text for _letter, text in self.choices)):
            builder.notes.load.add(text)
        builder.stem = _paragraph(self.stem) + _paragraph(self.more.get("description", []))
        builder.explanation = _paragraph(self.more.get("feedback", []))
        self._read_more(builder)
        if not self.stem:
            raise Refused(_("Choices or an answer stand here without a question above them."))
        if not self.answers:
            raise Refused(_("The question has no line “ANSWER: …” below its choices."))
        if len(self.answers) > 1:
            raise Refused(
                _("There are several lines “ANSWER: …”. Name all right choices in one, as in “ANSWER: A, C”.")
            )
        right = self._right()
        share = Decimal(1) / len(right)
        takes = Decimal(-1) / max(1, len(self.choices) - len(right))
        wrong = takes if len(right) > 1 else Decimal(0)
        answers = [
            Answer(html.escape(text, quote=False), share if letter in right else wrong) for letter, text in self.choices
        ]
        return builder.choices(answers, single=len(right) == 1)

    def _read_more(self, builder: Builder) -> None:
        tags = [tag.strip() for row in self.more.get("tags", []) for tag in row.split(",")]
        builder.draft.tags = tuple(dict.fromkeys(tag for tag in tags if tag))
        if other := self.more.get("other"):
            builder.notes.differs(_("Left out, as nothing here is like it: %(lines)s.") % {"lines": quoted(other)})
        builder.draft.unsaid = UNSAID_IN_AIKEN - ({"points"} if "score" in self.more else set())
        if score := " ".join(self.more.get("score", [])):
            builder.points = points(decimal(score), builder.notes)

    def _right(self) -> set[str]:
        letters = [letter for letter, _text in self.choices]
        if len(set(letters)) < len(letters):
            raise Refused(_("Two choices have the same letter."))
        answer = " ".join(self.answers[0].split())
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
    data: bytes | str,
    *,
    bank: UUID,
    language: str,
    own_keys: frozenset[UUID] = frozenset(),
    limits: Limits = OF_A_FILE,
) -> list[Parsed]:
    """Every question of the file, in its order. Raises BadFile."""
    drafts, text = Drafts(bank, own_keys, limits), read_text(data)
    # Before any is read: an answer has its line, and every other such line may be something else.
    require_count(text.count("\nANSWER") // 2, 1, limits.questions)
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
        elif question.tail and (choice := _choice(question, row)) and choice[0] == "A":
            rest = question.tail
            yield question
            question = _Question(rest[0][0], [line for _number, line in rest], size=sum(len(line) for _n, line in rest))
        elif not question.size:
            question.line = number
        if question.size <= LONGEST_QUESTION:
            _add(question, row, number)
        after_blank = False
    if question.size:
        yield question


def _begins_another(question: _Question, row: str, *, after_blank: bool) -> bool:
    if question.answers:
        return not (_MORE.match(row) or _ANSWER.match(row))
    if _ANSWER.match(row) or _choice(question, row):
        return False
    return bool(question.choices) and after_blank


def _choice(question: _Question, row: str) -> tuple[str, str] | None:
    """A choice with its letter. The first is an A: a sentence may begin like one (“E. coli is …”)."""
    found = _CHOICE.fullmatch(row)
    if not found:
        return None
    letter, text = (found[1] or found[3]).upper(), (found[2] or found[4]).strip()
    return (letter, text) if question.choices or letter == "A" else None


def _add(question: _Question, row: str, number: int) -> None:
    question.size += len(row)
    found = _MORE.match(row) if question.choices else None
    if found:
        kind = next(name for name, text in found.groupdict().items() if text and name != "text")
        question.more.setdefault(kind, []).append(row if kind == "other" else found["text"])
    elif found := _ANSWER.match(row):
        _close(question)
        question.answers.append(found[1].strip())
    elif choice := _choice(question, row):
        _close(question)
        _add_choice(question, choice, row)
    elif question.choices:
        question.tail.append((number, row))
    else:
        question.stem.append(row)


def _add_choice(question: _Question, choice: tuple[str, str], row: str) -> None:
    if not question.choices:
        question.opening = row
    elif choice[0] == "A" and len(question.choices) == 1 and not question.stem:
        question.stem, question.choices = [question.opening], []  # “A. Lovelace wrote:”
    question.choices.append(choice)


def _close(question: _Question) -> None:
    """What stands below a choice is the rest of it, unless another question began there."""
    if question.tail:
        letter, text = question.choices[-1]
        question.choices[-1] = (letter, " ".join([text, *(line for _number, line in question.tail)]))
        question.tail = []


def _paragraph(rows: list[str]) -> str:
    return f"<p>{'<br>'.join(html.escape(row, quote=False) for row in rows)}</p>" if rows else ""
