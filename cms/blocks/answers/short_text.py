from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.blocks.answers.parts import FLOWING, Answer, Items, LastingId, LinesOfAll, Part, Words, in_items, lines_of
from cms.blocks.answers.typed import accepted, ignores_case
from quizzes.kinds.typed import fold


class ExpectedWrongBlock(Part):
    lasting_id = LastingId()
    texts = LinesOfAll(
        label=_("Wrong answer"), help_text=_("One a line, for example an answer that many mix it up with.")
    )
    explanation = Words(
        label=_("Explanation"), required=False, features=FLOWING, help_text=_("What to tell who answers this.")
    )

    class Meta:
        icon = "cross"
        label = _("Expected wrong answer")
        label_format = "{texts}"


class ShortTextAnswerBlock(Answer):
    accepted = accepted()
    ignores_case = ignores_case()
    wrong = Items(ExpectedWrongBlock(), label=_("Expected wrong answers"), max_num=50, default=[])

    class Meta:
        place = 4
        icon = "pilcrow"
        label = _("Short text")
        description = _("A word or a line, compared with what you accept.")
        help_text = _(
            "Points × the share of the accepted answer that says the same. “The same” is letter by letter, apart from "
            "spaces around it; nothing similar is guessed, so list every spelling that shall count."
        )

    def problems(self, value) -> Iterator[tuple[str, Any]]:
        folded = lambda text: fold(text, ignores_case=value["ignores_case"])
        right = {folded(line) for item in value["accepted"] for line in lines_of(item["text"])}
        for at, item in enumerate(value["wrong"]):
            for line in lines_of(item["texts"]):
                if folded(line) in right:
                    yield "wrong", in_items({at: {"texts": _("“%(text)s” is accepted above.") % {"text": line}}})
                    return
