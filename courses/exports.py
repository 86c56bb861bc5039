"""A cohort's matrix as CSV: the numbers of the screen, streamed (S46)."""

import csv
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from courses.matrix import Matrix, Row, learners

BOM = "\ufeff"  # without it Excel takes Korean for Latin-1
# What a spreadsheet takes for a formula, in full width too; a tab or line break before one does not hide it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """Text that no spreadsheet runs: what looks like a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


class _Echo:
    def write(self, line: str) -> str:
        return line


def progress_csv(matrix: Matrix, *, zone: ZoneInfo) -> Iterator[str]:
    """Lines of RFC 4180. Times are ISO 8601 in `zone`, which is passed in since the request is over when this runs."""
    # Text is always quoted, so that a semicolon starts no cell of its own where lists are separated by it.
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    first = BOM + writer.writerow([neutral(str(cell)) for cell in _header(matrix)])
    return _lines(first, writer, matrix, zone)


def _header(matrix: Matrix) -> list[str]:
    lessons = [f"{number}. {lesson.title}" for number, lesson in enumerate(matrix.lessons, start=1)]
    scored = [_("%(lesson)s (score, %%)") % {"lesson": title} for title, _lesson in _scored(matrix, lessons)]
    return [
        _("Name"),
        _("E-mail"),
        _("Joined"),
        _("Last seen"),
        _("Progress (%)"),
        _("Completed"),
        _("Required"),
        _("Overdue"),
        _("Days silent"),
        _("Course completed"),
        *lessons,
        *scored,
    ]


def _scored(matrix: Matrix, titles: list[str]) -> list[tuple]:
    pairs = zip(titles, matrix.lessons, strict=True)
    return [(title, lesson) for title, lesson in pairs if lesson.quiz_id]


def _lines(first: str, writer, matrix: Matrix, zone: ZoneInfo) -> Iterator[str]:
    yield first
    for row in matrix.in_chunks(learners(matrix.cohort, now=matrix.now)):
        yield writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in _cells(matrix, row, zone)])


def _cells(matrix: Matrix, row: Row, zone: ZoneInfo) -> list[str | int]:
    def when(at) -> str:
        return at.astimezone(zone).isoformat(timespec="minutes") if at else ""

    def number(value: int | None) -> str | int:
        return "" if value is None else value

    enrollment = row.enrollment
    return [
        row.name,
        enrollment.user.email,
        when(enrollment.joined_at or enrollment.enrolled_at),
        when(enrollment.last_seen_at),
        number(row.progress.percent),
        row.progress.done,
        row.progress.required,
        len(row.overdue),
        number(row.silent_days),
        when(enrollment.completed_at),
        *(when(row.completed_at.get(lesson.id)) for lesson in matrix.lessons),
        *(number(row.scores.get(lesson.id)) for lesson in matrix.lessons if lesson.quiz_id),
    ]
