"""Which questions a draw may take: the rule of a quiz's draws, read from the rows of questions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.models.banks import Bank, Difficulty
from cms.models.lists import names
from cms.models.questions import Question


@dataclass(frozen=True)
class Rule:
    """`count` questions that have all of this; what is empty does not matter. `id` lasts as long as its block."""

    id: str
    count: int
    bank: int | None = None
    tag: str = ""
    competency: str = ""
    difficulty: str = ""

    @classmethod
    def read(cls, item: dict, place: int) -> "Rule":
        """From a place as it is stored; one that nobody has opened in the editor yet has no id."""
        said = {name: item["value"].get(name) or "" for name in ("tag", "competency", "difficulty")}
        return cls(item.get("id") or f"draw-{place}", item["value"]["count"], item["value"].get("bank"), **said)

    def admits(self, question: Question) -> bool:
        """Whether it may take this version of the question, if that is published."""
        return (
            not question.is_practice
            and (self.bank is None or question.bank_id == self.bank)
            and (not self.tag or self.tag in names(question.tags))
            and (not self.competency or self.competency in names(question.competencies))
            and (not self.difficulty or question.difficulty == self.difficulty)
        )

    @property
    def roughly(self) -> Q:
        """What the database can say of it; `admits` says the rest, since a list's part is not its text's part."""
        found = Q(tags__contains=self.tag, competencies__contains=self.competency)
        found &= Q(bank=self.bank) if self.bank is not None else Q()
        return found & (Q(difficulty=self.difficulty) if self.difficulty else Q())

    @property
    def words(self) -> str:
        """It in words, for its author."""
        said = [str(bank)] if (bank := Bank.objects.filter(pk=self.bank).first()) else []
        said += [_("tag %(tag)s") % {"tag": self.tag}] * bool(self.tag)
        said += [_("competency %(name)s") % {"name": self.competency}] * bool(self.competency)
        said += [str(Difficulty(self.difficulty).label)] if self.difficulty else []
        return ", ".join(said)


def pool(rules: Iterable[Rule]) -> QuerySet[Question]:
    """Published questions in the source language of which any of the rules may take some; a few more perhaps."""
    wanted = Q(pk__in=[])
    for rule in rules:
        wanted |= rule.roughly
    live = Question.objects.filter(live=True, is_practice=False, locale__language_code=settings.LANGUAGE_CODE)
    return live.filter(wanted).select_related("locale").order_by("pk")


def admitted(rule: Rule, questions: Iterable[Question]) -> list[Question]:
    return [question for question in questions if rule.admits(question)]


def count_drawable(rules: Sequence[Rule], fixed: Collection[int]) -> list[int]:
    """How many questions each may take now. `fixed`: primary keys of those that are asked in any case."""
    asked = set(Question.objects.filter(pk__in=fixed).values_list("translation_key", flat=True))
    found = [question for question in pool(rules) if question.translation_key not in asked]
    return [len(admitted(rule, found)) for rule in rules]
