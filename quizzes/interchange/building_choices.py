"""Questions with choices, from choices with weights."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange.building_base import BaseBuilder
from quizzes.interchange.markup import plain
from quizzes.interchange.pieces import NEAR, Answer, content_ids, per_cent, true_false_text
from quizzes.interchange.results import Refused, shortened


class ChoiceBuilder(BaseBuilder):
    def true_false(self, is_true: bool, when_true: str, when_false: str):
        choices = []
        for value, told in ((True, when_true), (False, when_false)):
            words = true_false_text(value, self.language)
            entry = {"id": str(value).lower(), "text": self.text(words), "correct": value == is_true}
            choices.append(entry | {"explanation": self.text(told)})
        return self.make("true_false", choices=choices)

    def choices(self, answers: Sequence[Answer], *, single: bool):
        self.require(len(answers), 2, 20, _("Choices"))
        self.require_texts([answer.text for answer in answers], _("Choices"))
        right = self._right_of_one(answers) if single else self._right_of_several(answers)
        return self.make("single" if single else "multiple", choices=self.choice_parts(answers, right))

    def choice_parts(self, answers: Sequence[Answer], right: Sequence[bool]) -> list[dict]:
        ids = content_ids(answer.text for answer in answers)
        return [
            {"id": id_, "text": self.text(one.text), "correct": is_right, "explanation": self.text(one.explanation)}
            for id_, one, is_right in zip(ids, answers, right, strict=True)
        ]

    def _right_of_one(self, answers: Sequence[Answer]) -> list[bool]:
        right = [answer.share >= 1 - NEAR for answer in answers]
        if not any(right):
            raise Refused(_("No choice earns all the points. Mark the right one."))
        if sum(right) > 1:
            raise Refused(
                _("Several choices are fully right, and one can be given. Keep one, or let several be chosen.")
            )
        for answer in answers:
            if 0 < answer.share < 1 - NEAR or answer.share < 0:
                words = {"choice": shortened(plain(answer.text)), "share": per_cent(answer.share)}
                self.notes.differs(_("“%(choice)s” is worth %(share)s in the file and nothing here.") % words)
        return right

    def _right_of_several(self, answers: Sequence[Answer]) -> list[bool]:
        right = [answer.share > 0 for answer in answers]
        count, wrong = sum(right), len(right) - sum(right)
        if not count:
            raise Refused(_("No choice is right. Mark at least one."))
        if not wrong:
            raise Refused(_("Every choice is right, so that choosing all would earn all. Add a wrong one."))
        ours = [Decimal(1) / count if is_right else Decimal(-1) / wrong for is_right in right]
        if any(abs(answer.share - share) > NEAR for answer, share in zip(answers, ours, strict=True)):
            weights = ", ".join(f"“{shortened(plain(one.text), 30)}” {per_cent(one.share)}" for one in answers)
            words = {"weights": weights, "gives": per_cent(Decimal(1) / count), "takes": per_cent(Decimal(1) / wrong)}
            self.notes.differs(
                _(
                    "The weights differ. In the file: %(weights)s. "
                    "Here each right choice gives %(gives)s and each wrong one takes %(takes)s."
                )
                % words
            )
        return right
