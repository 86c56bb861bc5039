"""Questions whose answer is typed: a text or a number, with what it earns."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from quizzes.interchange.building_base import BaseBuilder
from quizzes.interchange.markup import plain
from quizzes.interchange.pieces import NEAR, SIX_PLACES, Answer, NumberRange, content_ids
from quizzes.interchange.results import Refused, shortened
from quizzes.kinds.typed import fold


class TypedBuilder(BaseBuilder):
    def short_text(self, answers: Sequence[Answer], *, ignores_case: bool = True):
        accepted, wrong = self.typed(answers, ignores_case=ignores_case)
        return self.make("short_text", accepted=accepted, wrong=wrong, ignores_case=ignores_case)

    def typed(self, answers: Sequence[Answer], *, ignores_case: bool) -> tuple[list[dict], list[dict]]:
        """Accepted texts and expected wrong ones; adjacent answers that earn and explain the same are one."""
        for answer in answers:
            self.notes.load.add(answer.text)
        kept = [answer for answer in map(self._without_wildcards, answers) if answer]
        self._require_best_first(kept, ignores_case=ignores_case)
        accepted, wrong = [], []
        for (share, explanation), group in groupby(kept, key=lambda one: (one.share, one.explanation)):
            texts = [answer.text for answer in group]
            told = {"explanation": self.text(explanation)}
            if share > 0:
                entry = {"text": {self.language: texts}, "share": share.quantize(SIX_PLACES)}
                accepted.append(entry | told)
            else:
                wrong.append({"id": content_ids(["\n".join(texts)], "w")[0], "texts": texts} | told)
        return accepted, self._distinct(wrong)

    def _without_wildcards(self, answer: Answer) -> Answer | None:
        """`*` stands for any text in Moodle, `\\*` for itself."""
        if answer.share > 1 + NEAR:
            raise Refused(_("“%(text)s” earns more than all the points.") % {"text": shortened(answer.text)})
        literal = answer.text.replace("\\*", "\x01")
        if "*" not in literal:
            if not literal.strip():
                raise Refused(_("An accepted answer is empty."))
            return Answer(literal.replace("\x01", "*"), max(answer.share, Decimal(0)), answer.explanation)
        if answer.share > 0 and not literal.strip("* "):
            raise Refused(_("Any answer at all is accepted (*), which nothing here can do. Ask an open question."))
        if answer.share > 0:
            words = {"pattern": shortened(answer.text)}
            self.notes.differs(
                _("Patterns are not read: “%(pattern)s” is not accepted. Add the answers that you expect.") % words
            )
        elif answer.explanation and literal.strip("* "):
            words = {"pattern": shortened(answer.text), "text": shortened(plain(answer.explanation))}
            self.notes.differs(_("Patterns are not read. Left out for “%(pattern)s”: “%(text)s”.") % words)
        elif answer.explanation:
            self.tells_every_wrong(answer.explanation)
        return None

    def _require_best_first(self, answers: Sequence[Answer], *, ignores_case: bool) -> None:
        if not any(answer.share >= 1 - NEAR for answer in answers):
            raise Refused(_("No accepted answer earns all the points. Add one that does."))
        seen: dict[str, Decimal] = {}
        for answer in answers:
            folded = fold(answer.text, ignores_case=ignores_case)
            if seen.setdefault(folded, answer.share) < answer.share:
                words = {"text": shortened(answer.text)}
                raise Refused(_("“%(text)s” is given twice, first for less. Remove one.") % words)

    def _distinct(self, parts: list[dict]) -> list[dict]:
        return list({part["id"]: part for part in reversed(parts)}.values())[::-1]

    def numeric(
        self,
        numbers: Sequence[tuple[NumberRange, Decimal, str]],
        units: Sequence[tuple[str, Decimal]] = (),
        *,
        unit_required: bool = False,
    ):
        fields = {"units": [{"name": name, "factor": factor} for name, factor in units]}
        return self.make("numeric", answers=self.numbers(numbers), unit_required=unit_required, **fields)

    def numbers(self, numbers: Sequence[tuple[NumberRange, Decimal, str]]) -> list[dict]:
        answers, before = [], []
        for given, share, explanation in numbers:
            self.notes.load.add("")
            if share <= 0 or given.value is None:
                self._wrong_number(given, share, explanation)
            if given.value is None:
                continue
            if any(given.meets(earlier) and less < share for earlier, less in before):
                raise Refused(_("Two answers overlap, the first for less. Put the one that earns more first."))
            before.append((given, share))
            if share > 0:
                answers.append(self._number(given, share, explanation))
        if not any(share >= 1 - NEAR for _given, share in before):
            raise Refused(_("No accepted answer earns all the points. Add one that does."))
        return answers

    def _number(self, given: NumberRange, share: Decimal, explanation: str) -> dict:
        if given.tolerance < 0 or share > 1 + NEAR:
            raise Refused(_("A tolerance is below zero, or an answer earns more than all the points."))
        entry = {"value": given.value, "tolerance": given.tolerance, "share": share.quantize(SIX_PLACES)}
        return entry | {"explanation": self.text(explanation)}

    def _wrong_number(self, given: NumberRange, share: Decimal, explanation: str) -> None:
        if share > 0:
            raise Refused(_("Any answer at all is accepted (*), which nothing here can do. Ask an open question."))
        if given.value is None and explanation:
            self.tells_every_wrong(explanation)
        elif explanation:
            words = {"number": f"{given.value:f}", "text": shortened(plain(explanation))}
            self.notes.differs(_("Feedback for the wrong number %(number)s is left out: “%(text)s”.") % words)
