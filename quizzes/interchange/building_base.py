"""A question in the making: what all kinds share."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from quizzes.interchange.markup import plain
from quizzes.interchange.pieces import STANDARD_FEEDBACK
from quizzes.interchange.results import Refused, shortened
from quizzes.kinds import Question

if TYPE_CHECKING:
    from quizzes.interchange.drafts import Draft

NO_KEY = UUID(int=0)
_QUESTION: TypeAdapter = TypeAdapter(Question)


class BaseBuilder:
    """One question in the making. The reader fills `stem`, `explanation`, `points` and `keeps_order`, and calls the
    method of the kind. Raises Refused.
    """

    def __init__(self, draft: "Draft", language: str):
        self.draft, self.language, self.notes = draft, language, draft.notes
        self.stem = self.explanation = ""
        self.points = Decimal(1)
        self.keeps_order = False

    def make(self, kind: str, **fields: Any):
        if not self.stem:
            raise Refused(_("The question has no text."))
        base = {
            "kind": kind,
            "key": NO_KEY,
            "points": self.points,
            "stem": self.text(self.stem),
            "explanation": self.text(self.explanation),
            "keeps_order": self.keeps_order,
        }
        return _QUESTION.validate_python(base | fields)

    def text(self, words: str) -> dict[str, str]:
        return {self.language: words} if words else {}

    def tells_every_wrong(self, told: str) -> None:
        if STANDARD_FEEDBACK.fullmatch(plain(told)):
            return
        words = {"text": shortened(plain(told))}
        self.notes.differs(_("Feedback for every other wrong answer is left out: “%(text)s”.") % words)

    def require(self, count: int, least: int, most: int, what: str) -> None:
        if not least <= count <= most:
            words = {"what": what, "count": count, "least": least, "most": most}
            raise Refused(_("%(what)s: %(count)s, where %(least)s to %(most)s are possible.") % words)

    def require_texts(self, texts: Iterable[str], what: str) -> None:
        if not all(texts):
            raise Refused(_("%(what)s: one has no text. Pictures alone cannot be carried over.") % {"what": what})
