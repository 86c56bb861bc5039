"""How the questions of a lesson's quiz did in a cohort, for those who teach it. Staff are left out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Enrollment, Lesson
from quizzes.contents import content_of
from quizzes.kinds import BaseQuestion
from quizzes.models import QuizRevision
from quizzes.schema import QuizContent
from quizzes.statistics import FEWEST_TO_FLAG, QuestionStatistics, question_statistics
from quizzes.texts import Say, Text

FLAGS: dict[str, str | Promise] = {
    "too_hard": _("Hardly anybody gets it right."),
    "too_easy": _("Nearly everybody gets it right."),
    "backwards": _("Who does well elsewhere does worse here: look at the key."),
    "tells_nothing": _("It hardly tells who knows the subject."),
}


@dataclass(frozen=True, slots=True)
class Pick:
    """How often something was answered; `is_idle` where a wrong choice draws nobody."""

    text: Text
    is_right: bool
    count: int
    percent: int
    is_idle: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """How a question did, as its readers are told."""

    stats: QuestionStatistics
    picks: list[Pick]

    @property
    def facility(self) -> int | None:
        return None if self.stats.facility is None else round(self.stats.facility * 100)

    @property
    def omitted(self) -> int:
        return round(self.stats.omitted * 100 / self.stats.n) if self.stats.n else 0

    @property
    def flags(self) -> list[str | Promise]:
        return [FLAGS[flag] for flag in self.stats.flags]


@dataclass(frozen=True, slots=True)
class QuestionRow(Figures):
    number: int
    stem: Text

    @property
    def is_too_few(self) -> bool:
        return self.stats.n < FEWEST_TO_FLAG


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """Of the questions as one revision asks them. `revisions` are all that the cohort's attempts were made on, the
    latest first."""

    title: Text
    revision: QuizRevision | None
    revisions: list[QuizRevision]
    rows: list[QuestionRow]
    fewest: int = FEWEST_TO_FLAG


def staff_ids() -> set[int]:
    """Everybody who writes, teaches or runs anything here: what they try out says nothing about a question."""
    people = get_user_model().objects.filter(
        Q(is_superuser=True)
        | Q(is_staff=True)
        | Q(cohortinstructor__isnull=False)
        | Q(groups__permissions__codename="access_admin")
        | Q(user_permissions__codename="access_admin")
    )
    return set(people.values_list("pk", flat=True))


def statistics_page(cohort: Cohort, lesson: Lesson, number: int | None, language: str) -> StatisticsPage:
    """Of the revision with this number, else of the latest that the cohort has met."""
    scopes = list(Enrollment.objects.filter(cohort=cohort).values_list("pk", flat=True))
    revisions = list(_revisions(lesson, scopes))
    revision = next((one for one in revisions if one.number == number), revisions[0] if revisions else None)
    if revision is None:
        return StatisticsPage(_title(lesson, language), None, [], [])
    stats = question_statistics(revision, also=revisions, leaving_out=staff_ids(), scopes=scopes)
    content = content_of(revision)
    title = Say(language, content.source_language)(content.title)
    return StatisticsPage(title, revision, revisions, question_rows(content, stats, language))


def _revisions(lesson: Lesson, scopes: list) -> Iterable[QuizRevision]:
    met = QuizRevision.objects.filter(attempts__scope__in=scopes, attempts__submitted_at__isnull=False)
    rows = met.filter(quiz=lesson.quiz_id).annotate(met_at=Max("attempts__started_at"))
    return rows.defer("content").order_by("-number")


def _title(lesson: Lesson, language: str) -> Text:
    revision = lesson.quiz.revision if lesson.quiz else None
    if revision is None:
        return Text("", Say(language, language).plain("").html)
    content = content_of(revision)
    return Say(language, content.source_language)(content.title)


def question_rows(content: QuizContent, stats: dict, language: str) -> list[QuestionRow]:
    """Those that somebody was asked."""
    say = Say(language, content.source_language)
    return [
        QuestionRow(stats[question.key], picks_of(question, stats[question.key], say), number, say.bare(question.stem))
        for number, question in enumerate(content.questions, start=1)
        if stats[question.key].n or stats[question.key].waiting
    ]


def picks_of(question: BaseQuestion, stats: QuestionStatistics, say: Say) -> list[Pick]:
    """What is right and what was offered, picked or not; of everything else what somebody answered."""
    return [
        Pick(
            one.text,
            one.is_right,
            stats.picks.get(one.id, 0),
            round(stats.share_of(one.id) * 100),
            one.is_offered and not one.is_right and stats.is_hardly_picked(one.id),
        )
        for one in question.counted(say)
        if one.is_right or one.is_offered or one.id in stats.picks
    ]
