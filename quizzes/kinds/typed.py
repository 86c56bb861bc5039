"""Texts that a learner types: what may be stored of them, and when two are the same (S24)."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _
from pydantic import Field, field_validator

from quizzes.kinds.base import BadResponse, Id, Part, Share
from quizzes.texts import BlockText

LONGEST_LINE = 500
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_text(text: str, longest: int) -> str | None:
    """As it was typed, without the space around it; None for blank. Line ends are one character, as scripts see them.

    Raises BadResponse for what is too long and for what no database can store (NUL, halves of surrogate pairs).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > longest or _UNSTORABLE.search(text):
        raise BadResponse("That text is too long, or it holds what cannot be stored.")
    return text or None


def fold(text: str, *, ignores_case: bool = True) -> str:
    """NFC, without space around it, with single spaces inside, and without case where that is ignored.

    Nothing is similar to anything: after this two texts are equal or they are not. Folding case can take a text out of
    NFC, so it is put there again.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return unicodedata.normalize("NFC", text.casefold()) if ignores_case else text


class AcceptedText(Part):
    """Texts that count as one right answer, in any of the languages; `share` is what they earn of the points."""

    text: dict[str, tuple[str, ...]]
    share: Share = Field(default=1, validate_default=True)
    explanation: BlockText = {}

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        every = [one for texts in text.values() for one in texts]
        if not every or not all(one.strip() and len(one) <= LONGEST_LINE for one in every):
            raise ValueError(_("An accepted answer is empty or too long."))
        return text

    def folded(self, ignores_case: bool) -> frozenset[str]:
        return frozenset(fold(one, ignores_case=ignores_case) for texts in self.text.values() for one in texts)

    def first(self, language: str, source_language: str) -> str:
        """How it is written in `language`, or in whatever language it is given in."""
        texts = self.text.get(language) or self.text.get(source_language)
        return texts[0] if texts else next(texts[0] for texts in self.text.values() if texts)


class ExpectedWrong(Part):
    """A wrong answer that many give, and what to tell them."""

    id: Id
    texts: tuple[str, ...] = Field(min_length=1)
    explanation: BlockText = {}


def best(accepted: Iterable[AcceptedText], value: str, ignores_case: bool) -> AcceptedText | None:
    """The accepted answer that earns most among those that say the same as `value`."""
    folded = fold(value, ignores_case=ignores_case)
    matching = [one for one in accepted if folded in one.folded(ignores_case)]
    return max(matching, key=lambda one: one.share, default=None)


def require_full(shares: Iterable) -> None:
    if 1 not in shares:
        raise ValueError(_("One accepted answer must earn all the points."))


def accepted_key(accepted: Iterable[AcceptedText], ignores_case: bool) -> list:
    """What of accepted answers moves a score."""
    earns: dict[str, str] = {}
    for one in sorted(accepted, key=lambda one: one.share):
        earns |= dict.fromkeys(one.folded(ignores_case), str(one.share))
    return [sorted(earns.items()), ignores_case]
