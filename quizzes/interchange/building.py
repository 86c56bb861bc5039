"""From what any of the formats says to a question of ours, with a note on each thing that differs.

Moodle gives every answer a weight; our kinds grade by a formula. Where both come to the same for every response the
question is taken; where they do not, the note says what earns how much here.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange.building_choices import ChoiceBuilder
from quizzes.interchange.building_typed import TypedBuilder
from quizzes.interchange.markup import plain
from quizzes.interchange.pieces import Answer, NumberRange, blanks_stem, content_ids
from quizzes.interchange.results import quoted, shortened

# Moodle's names and codes for how an ordering is graded: what is the same here, and what is nearest.
SAME_SCORING = {
    "ALL_OR_NOTHING": "all", "-1": "all",
    "ABSOLUTE_POSITION": "positions", "ABSOLUTE": "positions", "ABS": "positions", "0": "positions",
    "RELATIVE_NEXT_EXCLUDE_LAST": "adjacent", "RELATIVE": "adjacent", "REL": "adjacent",
    "": "adjacent", "1": "adjacent",
}  # fmt: skip
NEAR_SCORING = {"RELATIVE_TO_CORRECT": "positions", "7": "positions"}


class Builder(ChoiceBuilder, TypedBuilder):
    def matching(self, pairs: Sequence[tuple[str, str]]):
        """A pair without a left side is something more to choose."""
        self.require_texts([right for _left, right in pairs], _("Pairs"))
        whole, rights = [pair for pair in pairs if pair[0]], {right for left, right in pairs if left}
        self.require(len(whole), 2, 20, _("Pairs"))
        extras = [right for right in dict.fromkeys(right for left, right in pairs if not left) if right not in rights]
        self.require(len(extras), 0, 20, _("Extra choices"))
        ids = content_ids((left for left, _right in whole), "p")
        return self.make(
            "matching",
            pairs=[
                {"id": id_, "left": self.text(left), "right": self.text(right)}
                for id_, (left, right) in zip(ids, whole, strict=True)
            ],
            extras=[
                {"id": id_, "right": self.text(right)}
                for id_, right in zip(content_ids(extras, "x"), extras, strict=True)
            ],
        )

    def ordering(self, items: Sequence[str], grading: str, *, selects_all: bool):
        self.require(len(items), 2, 12, _("Items"))
        self.require_texts(items, _("Items"))
        grading = grading.strip().upper()
        scoring = SAME_SCORING.get(grading)
        if scoring is None:
            scoring = NEAR_SCORING.get(grading, "adjacent")
            words = {"theirs": grading, "ours": scoring}
            self.notes.differs(_("Graded by “%(theirs)s” in the file and by “%(ours)s” here.") % words)
        if not selects_all:
            self.notes.differs(_("All items are asked here, not a random part of them."))
        ids = content_ids(items, "i")
        entries = [{"id": id_, "text": self.text(text)} for id_, text in zip(ids, items, strict=True)]
        return self.make("ordering", items=entries, scoring=scoring)

    def open(self, sample: str = "", max_words: int | None = None):
        return self.make("open", sample=self.text(sample), max_words=max_words)

    def blanks(self, text: str, blanks: Sequence[dict]):
        """`text` holds {{b1}}, {{b2}} … for the blanks in their order."""
        self.require(len(blanks), 1, 20, _("Blanks"))
        self.stem = self.stem or blanks_stem(self.language)
        numbered = [{"id": f"b{number}"} | blank for number, blank in enumerate(blanks, start=1)]
        return self.make("blanks", text=self.text(text), blanks=numbered)

    def text_blank(self, answers: Sequence[Answer], *, ignores_case: bool) -> dict:
        accepted, wrong = self.typed(answers, ignores_case=ignores_case)
        for one in wrong:
            if told := one["explanation"].get(self.language):
                words = {"answer": quoted(one["texts"]), "text": shortened(plain(told))}
                self.notes.differs(_("Feedback for the wrong answer %(answer)s is left out: “%(text)s”.") % words)
        return {"type": "text", "accepted": accepted, "ignores_case": ignores_case}

    def number_blank(self, numbers: Sequence[tuple[NumberRange, Decimal, str]]) -> dict:
        return {"type": "number", "answers": self.numbers(numbers)}

    def choice_blank(self, answers: Sequence[Answer]) -> dict:
        self.require(len(answers), 2, 20, _("Choices of a blank"))
        self.require_texts([answer.text for answer in answers], _("Choices of a blank"))
        return {"type": "choice", "choices": self.choice_parts(answers, self._right_of_one(answers))}
