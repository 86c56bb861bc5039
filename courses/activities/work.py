"""My work: everything a learner wrote in the activities of a course, in the order of the course.

It is read by enrollment and not by outline, so that what an author takes away or moves stays here.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings

from courses.activities.kinds import BaseActivity, Said
from courses.activities.rows import definition_of, written_in
from courses.models import ActivityWork, Cohort, Enrollment, Lesson, Module
from courses.outline import lesson_url


@dataclass(frozen=True, slots=True)
class Title:
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """What was written in one activity. `url` is None where it cannot be reached at the moment."""

    key: str
    kind: str
    title: Title
    url: str | None
    saved_at: dt.datetime
    lines: list[Said]
    earlier: list[Said]


@dataclass(frozen=True, slots=True)
class LessonWork:
    title: Title
    entries: list[WorkEntry]


@dataclass(frozen=True, slots=True)
class ModuleWork:
    title: Title
    lessons: list[LessonWork]


@dataclass(frozen=True)
class MyWork:
    """Of one enrollment: of several on one course each has its own."""

    cohort: Cohort | None
    is_left: bool
    modules: list[ModuleWork] = field(default_factory=list)


def load_work(user, course_id: int, language: str) -> list[MyWork]:
    """The enrollment entered last comes first; those in which nothing was written stay out. Six queries, however much
    there is."""
    enrollments = (
        Enrollment.objects.filter(user=user, course=course_id).select_related("cohort").order_by("-enrolled_at")
    )
    works = (
        ActivityWork.objects.filter(enrollment__user=user, enrollment__course=course_id)
        .select_related("activity__lesson__module")
        .prefetch_related("activity__lesson__translations", "activity__lesson__module__translations")
        .order_by("activity__lesson__module__position", "activity__lesson__position", "activity__position", "pk")
    )
    by_enrollment: dict = {}
    for work in works:
        by_enrollment.setdefault(work.enrollment_id, []).append(work)
    return [
        MyWork(one.cohort, one.withdrawn_at is not None, list(_modules(by_enrollment[one.pk], language)))
        for one in enrollments
        if one.pk in by_enrollment
    ]


def _modules(works: Iterable[ActivityWork], language: str) -> Iterator[ModuleWork]:
    for module, of_module in groupby(works, key=lambda work: work.activity.lesson.module):
        lessons = [
            LessonWork(_title(lesson, language), entries)
            for lesson, group in groupby(of_module, key=lambda work: work.activity.lesson)
            if (entries := [entry for work in group if (entry := entry_of(work, language)) is not None])
        ]
        if lessons:
            yield ModuleWork(_title(module, language), lessons)


def entry_of(work: ActivityWork, language: str) -> WorkEntry | None:
    """None where everything was cleared again."""
    row, written = work.activity, written_in(work)
    activity = definition_of(row)
    lines = activity.said(written.values, language) if activity and any(written.values.values()) else []
    earlier = written.no_longer_asked(activity, language)
    if not lines and not earlier:
        return None
    url = _url(row.lesson, language) if row.is_live and row.lesson.is_live else None
    return WorkEntry(
        key=str(row.key),
        kind=row.kind,
        title=_activity_title(activity, row.anchor, language),
        url=f"{url}#{row.anchor}" if url else None,
        saved_at=written.saved_at or work.saved_at,
        lines=lines,
        earlier=earlier,
    )


def _activity_title(activity: BaseActivity | None, anchor: str, language: str) -> Title:
    if activity is None:
        return Title("", anchor)
    shown = language if activity.title.get(language) else settings.LANGUAGE_CODE
    return Title(shown, activity.plain(activity.title, language))


def _title(row: Lesson | Module, language: str) -> Title:
    titles = {text.language: text.title for text in row.translations.all()}
    shown = language if language in titles else settings.LANGUAGE_CODE
    return Title(shown, titles.get(shown, ""))


def _url(lesson: Lesson, language: str) -> str | None:
    paths = {text.language: text.path for text in lesson.translations.all() if text.path}
    path = paths.get(language) or paths.get(settings.LANGUAGE_CODE)
    return lesson_url(language, path) if path else None


# --- as a text file -----------------------------------------------------------------------------------------------


def as_markdown(title: str, works: Iterable[MyWork], earlier_label: str) -> str:
    """Headings for module, lesson and activity; what was written stands as it was written."""
    parts = [f"# {title}"]
    for work in works:
        if work.cohort:
            parts.append(f"_{work.cohort.name}_")
        for module in work.modules:
            parts.append(f"## {module.title.text}")
            for lesson in module.lessons:
                parts.append(f"### {lesson.title.text}")
                for entry in lesson.entries:
                    parts += _entry_lines(entry, earlier_label)
    return "\n\n".join(parts) + "\n"


def _entry_lines(entry: WorkEntry, earlier_label: str) -> Iterator[str]:
    yield f"#### {entry.title.text}"
    for line in entry.lines:
        yield f"**{line.label}**\n\n{line.text}"
    for line in entry.earlier:
        yield f"**{line.label}** ({earlier_label})\n\n{line.text}"
