"""Where a learner stands by competency: as they saw themselves before and after, and as the quizzes say."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Literal

from courses.activities.kinds.assessment import AssessmentActivity
from courses.activities.kinds.scales import Scale
from courses.activities.rows import definition_of
from courses.models import Activity, ActivityWork, Enrollment
from courses.outline import lesson_url
from courses.quiz_pages.results import profile_of
from quizzes.profiles import Competency

TENTH = Decimal("0.1")
# Learner and quizzes differ when they are this far apart, of 100, and the quizzes have asked enough.
APART = 25
ENOUGH_QUESTIONS = 3

Occasion = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One statement as it was marked: which part of its scale, from 0 to 1."""

    competency: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """One competency. Shares are None where nothing is said; `scale` is the one that steps are told on."""

    name: str
    scale: Scale
    before_share: Decimal | None = None
    after_share: Decimal | None = None
    # Whether before and after were marked by the same statements, so that they can be compared.
    is_comparable: bool = False
    quizzes: Competency | None = None

    @property
    def before(self) -> Decimal | None:
        return self._step(self.before_share)

    @property
    def after(self) -> Decimal | None:
        return self._step(self.after_share)

    @property
    def growth(self) -> Decimal | None:
        """In steps, as the rounded numbers beside it differ."""
        if not self.is_comparable or self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def lost(self) -> Decimal | None:
        return -self.growth if self.growth else None

    @property
    def before_percent(self) -> int | None:
        return _percent(self.before_share)

    @property
    def after_percent(self) -> int | None:
        return _percent(self.after_share)

    @property
    def apart(self) -> int:
        """How much higher, of 100, the learner stands in their own eyes than in quizzes; 0 where that says little."""
        own = self.after_percent if self.after_percent is not None else self.before_percent
        if own is None or self.quizzes is None or self.quizzes.questions < ENOUGH_QUESTIONS:
            return 0
        apart = own - self.quizzes.percent
        return apart if abs(apart) >= APART else 0

    def _step(self, share: Decimal | None) -> Decimal | None:
        if share is None:
            return None
        exact = self.scale.least + share * (self.scale.most - self.scale.least)
        return exact.quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ToFill:
    """A self-assessment in which nothing is marked yet."""

    title: str
    language: str
    occasion: Occasion
    url: str


@dataclass(frozen=True)
class ProfilePage:
    standings: list[Standing]
    to_fill: list[ToFill] = field(default_factory=list)

    @cached_property
    def scale(self) -> Scale:
        return self.standings[0].scale if self.standings else Scale()

    @property
    def has_before(self) -> bool:
        return any(one.before_share is not None for one in self.standings)

    @property
    def has_after(self) -> bool:
        return any(one.after_share is not None for one in self.standings)

    @property
    def has_quizzes(self) -> bool:
        return any(one.quizzes is not None for one in self.standings)

    @property
    def can_grow(self) -> bool:
        return any(one.growth is not None for one in self.standings)

    @property
    def grown(self) -> list[Standing]:
        """The most first."""
        return sorted((one for one in self.standings if (one.growth or 0) > 0), key=lambda one: -(one.growth or 0))

    @property
    def level(self) -> list[Standing]:
        return [one for one in self.standings if one.growth == 0]

    @property
    def fallen(self) -> list[Standing]:
        return [one for one in self.standings if (one.growth or 0) < 0]

    @property
    def overrated(self) -> list[Standing]:
        return [one for one in self.standings if one.apart > 0]

    @property
    def underrated(self) -> list[Standing]:
        return [one for one in self.standings if one.apart < 0]

    @property
    def next_to_fill(self) -> ToFill | None:
        """The one before comes first: without it nothing that is marked later can be called growth."""
        return min(self.to_fill, key=lambda one: one.occasion == "after", default=None)


def profile_page(enrollment: Enrollment, language: str, now: dt.datetime) -> ProfilePage:
    """A fixed number of queries for any number of assessments and quizzes."""
    assessments = _assessments(enrollment)
    marks: dict[Occasion, dict[str, Mark]] = {"before": {}, "after": {}}
    for _row, activity, values in assessments:
        marks[activity.occasion].update(marks_in(activity, values))
    scales = [activity.scale for _row, activity, values in assessments if activity.marked(values)]
    quizzes = {one.name: one for one in profile_of(enrollment, now)}
    names = dict.fromkeys([mark.competency for said in marks.values() for mark in said.values()] + list(quizzes))
    scale = scales[-1] if scales else Scale()
    standings = [standing(name, scale, marks["before"], marks["after"], quizzes.get(name)) for name in names]
    return ProfilePage(standings, _to_fill(assessments, language))


def marks_in(activity: AssessmentActivity, values: Mapping[str, str]) -> dict[str, Mark]:
    """By the id of the statement."""
    scale, competencies = activity.scale, {one.id: one.competency for one in activity.statements}
    return {
        name: Mark(competencies[name], Decimal(step - scale.least) / (scale.most - scale.least))
        for name, step in activity.marked(values).items()
    }


def standing(
    name: str, scale: Scale, before: Mapping[str, Mark], after: Mapping[str, Mark], quizzes: Competency | None
) -> Standing:
    """Where some statements were marked both times, those alone are compared: others would tell of themselves."""
    earlier = {key: mark for key, mark in before.items() if mark.competency == name}
    later = {key: mark for key, mark in after.items() if mark.competency == name}
    both = earlier.keys() & later.keys()
    return Standing(
        name,
        scale,
        _mean(mark.share for key, mark in earlier.items() if not both or key in both),
        _mean(mark.share for key, mark in later.items() if not both or key in both),
        bool(both),
        quizzes,
    )


def _mean(shares: Iterable[Decimal]) -> Decimal | None:
    found = list(shares)
    return sum(found, Decimal(0)) / len(found) if found else None


def _percent(share: Decimal | None) -> int | None:
    return None if share is None else int((share * 100).to_integral_value(ROUND_HALF_UP))


Assessed = tuple[Activity, AssessmentActivity, Mapping[str, str]]


def _assessments(enrollment: Enrollment) -> list[Assessed]:
    """In the order of the course, with what was marked; one that the author took out counts while it has marks."""
    rows = (
        Activity.objects.filter(lesson__course=enrollment.course_id, kind="assessment")
        .select_related("lesson")
        .prefetch_related("lesson__translations")
        .order_by("lesson__position", "position")
    )
    works = ActivityWork.objects.filter(enrollment=enrollment, activity__kind="assessment")
    values = dict(works.values_list("activity_id", "values"))
    found = []
    for row in rows:
        activity = definition_of(row)
        if isinstance(activity, AssessmentActivity) and (row.pk in values or (row.is_live and row.lesson.is_live)):
            found.append((row, activity, values.get(row.pk, {})))
    return found


def _to_fill(assessments: list[Assessed], language: str) -> list[ToFill]:
    blank = [(row, activity) for row, activity, values in assessments if not activity.marked(values)]
    found = []
    for row, activity in blank:
        paths = {text.language: text.path for text in row.lesson.translations.all() if text.path}
        path = paths.get(language) or next(iter(paths.values()), None)
        if row.is_live and row.lesson.is_live and path:
            title = activity.say(language)(activity.escaped_title)
            url = f"{lesson_url(language, path)}#{row.anchor}"
            found.append(ToFill(title.html, title.language, activity.occasion, url))
    return found
