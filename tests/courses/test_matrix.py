import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from courses.completion import complete_lesson
from courses.enrollments import withdraw
from courses.exports import BOM, neutral, progress_csv
from courses.matrix import counts_by_standing, learners, load_matrix
from courses.matrix_html import render_rows
from courses.models import Enrollment
from courses.outline import load_outline
from tests.factories import (
    START,
    lessons_of,
    make_cohort,
    make_course,
    make_due_date,
    make_enrollment,
    make_lesson,
    make_quiz,
    make_quiz_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db

NOW = START + dt.timedelta(days=10)


@pytest.fixture
def cohort():
    """Four lessons, the last one with a quiz; the first was due after three days."""
    course = make_course(lessons=3)
    make_quiz_lesson(course.modules.get(), make_quiz())
    cohort = make_cohort(course)
    make_due_date(cohort, lessons_of(course)[0], dt.date(2026, 3, 5))
    return cohort


def join(cohort, name: str, *, done: int = 0, seen: int = 9, **fields) -> Enrollment:
    """In the cohort since the start, with so many lessons completed, last seen on that day."""
    enrollment = make_enrollment(make_user(name, **fields), cohort=cohort)
    for lesson in lessons_of(cohort.course)[:done]:
        complete_lesson(enrollment, lesson, rule="learner_marks", now=START + dt.timedelta(days=1))
    Enrollment.objects.filter(pk=enrollment.pk).update(last_seen_at=START + dt.timedelta(days=seen))
    enrollment.refresh_from_db()
    return enrollment


def take_quiz(enrollment: Enrollment, *percents: int) -> None:
    """Attempts with these scores, in order."""
    from quizzes.models import Attempt

    quiz = lessons_of(enrollment.course)[3].quiz
    for number, percent in enumerate(percents, start=1):
        attempt = Attempt.objects.create(
            user=enrollment.user,
            quiz=quiz,
            revision=quiz.revision,
            scope=enrollment.pk,
            number=number,
            language="en",
            started_at=START,
            submitted_at=START,
            closed_by="learner",
        )
        attempt.grades.create(score=percent, max_score=100, passed=percent >= 60, questions=[])


def rows(cohort, **options) -> list:
    matrix = load_matrix(cohort, "en", now=NOW)
    return matrix.rows(learners(cohort, now=NOW, **options))


def names(cohort, **options) -> list[str]:
    return [row.name for row in rows(cohort, **options)]


def test_a_row_says_what_is_completed_late_and_scored(cohort):
    mina = join(cohort, "Mina", done=0, seen=2)
    take_quiz(mina, 40, 90, 70)
    [row] = rows(cohort)
    first, *_, last = lessons_of(cohort.course)
    assert row.overdue == {first.pk}
    assert row.scores == {last.pk: 90}
    assert (row.progress.done, row.progress.required, row.progress.percent) == (0, 4, 0)
    assert row.silent_days == 8


def test_the_grade_in_force_is_the_last_one(cohort):
    """A regrade appends; the best score follows it, even downwards."""
    mina = join(cohort, "Mina")
    take_quiz(mina, 90)
    from quizzes.models import Attempt

    Attempt.objects.get().grades.create(sequence=2, score=50, max_score=100, passed=False, questions=[])
    [row] = rows(cohort)
    assert list(row.scores.values()) == [50]


def test_progress_is_what_the_learners_page_says(cohort):
    """S46, S3: with an optional and an unpublished lesson about."""
    mina = join(cohort, "Mina", done=3)
    extra = make_lesson(cohort.course.modules.get(), is_required=False)
    complete_lesson(mina, extra, rule="learner_marks", now=NOW)
    gone = lessons_of(cohort.course)[1]
    gone.is_live = False
    gone.save()
    [row] = rows(cohort)
    outline = load_outline(cohort.course_id, "en", enrollment=mina)
    assert row.progress == outline.progress
    assert (row.progress.done, row.progress.required) == (2, 3)


def test_sorting(cohort):
    join(cohort, "bora", done=1, seen=9)
    join(cohort, "Ana", done=3, seen=7)
    join(cohort, "Chul", done=2, seen=8)
    assert names(cohort) == ["Ana", "bora", "Chul"]
    assert names(cohort, sort="-name") == ["Chul", "bora", "Ana"]
    assert names(cohort, sort="progress") == ["bora", "Chul", "Ana"]
    assert names(cohort, sort="-progress") == ["Ana", "Chul", "bora"]
    assert names(cohort, sort="seen") == ["Ana", "Chul", "bora"]
    assert names(cohort, sort="-seen; drop table") == ["Ana", "bora", "Chul"]


def test_who_left_is_not_listed(cohort):
    withdraw(join(cohort, "Mina"), now=NOW)
    assert rows(cohort) == []


def test_counts_and_rows_draw_the_same_line(cohort):
    """The desk's figures, the filter behind them and the pills of the rows are one rule."""
    join(cohort, "OnPace", done=1)
    join(cohort, "Behind", done=0)
    join(cohort, "Silent", done=1, seen=5)
    join(cohort, "BehindAndSilent", done=0, seen=1)
    finished = join(cohort, "Finished", done=1, seen=1)
    Enrollment.objects.filter(pk=finished.pk).update(completed_at=NOW)
    counts = counts_by_standing([cohort], NOW)[cohort.pk]
    assert counts == {"on_pace": 1, "behind": 1, "silent": 2, "finished": 1, "all": 5}
    assert names(cohort, standing="behind") == ["Behind"]
    assert names(cohort, standing="silent") == ["BehindAndSilent", "Silent"]
    for row in rows(cohort):
        assert bool(row.overdue) == row.name.startswith("Behind")
        assert (row.silent_days is not None) == row.name.endswith("Silent")


@pytest.mark.parametrize(("zone", "hour", "days"), [("Asia/Seoul", 15, 5), ("Asia/Seoul", 14, None), ("UTC", 15, None)])
def test_silence_counts_from_the_cohorts_first_day(cohort, zone, hour, days):
    """Who joined long before and did not come is silent five days after the start in the cohort's zone, not sooner."""
    mina = join(cohort, "Mina", done=0)
    Enrollment.objects.filter(pk=mina.pk).update(last_seen_at=START - dt.timedelta(days=20))
    cohort.time_zone, cohort.starts_on = zone, dt.date(2026, 3, 5)
    cohort.due_dates.all().delete()
    cohort.save()
    now = dt.datetime(2026, 3, 9, hour, tzinfo=dt.UTC)  # midnight in Seoul is at 15:00 of the day before
    [row] = load_matrix(cohort, "en", now=now).rows(learners(cohort, now=now))
    assert row.silent_days == days
    standing = "silent" if days else "on_pace"
    assert counts_by_standing([cohort], now)[cohort.pk][standing] == 1
    assert learners(cohort, now=now, standing=standing).get() == mina


def test_a_finished_learner_is_at_100_and_sorts_first(cohort):
    """S4: a lesson added since takes nothing from them."""
    done = join(cohort, "Done", done=2)
    Enrollment.objects.filter(pk=done.pk).update(completed_at=NOW)
    join(cohort, "More", done=3)
    first, second = rows(cohort, sort="-progress")
    assert (first.name, first.progress.percent) == ("Done", 100)
    assert second.progress.percent == 75


def test_a_course_in_which_nothing_counts_shows_a_dash():
    """S3."""
    cohort = make_cohort(make_course(lessons=0))
    join(cohort, "Mina")
    matrix = load_matrix(cohort, "en", now=NOW)
    assert '<td class="number">– <span' in render_rows(matrix, matrix.rows(learners(cohort, now=NOW)))


# --- HTML ---------------------------------------------------------------------------------------------------------


def html(cohort) -> str:
    matrix = load_matrix(cohort, "en", now=NOW)
    return render_rows(matrix, matrix.rows(learners(cohort, now=NOW)))


def test_each_cell_tells_its_state_in_words_and_by_an_icon(cohort):
    """1.4.1: colour only repeats it."""
    mina = join(cohort, "Mina", seen=9)
    complete_lesson(mina, lessons_of(cohort.course)[1], rule="learner_marks", now=NOW)
    take_quiz(mina, 40)
    text = html(cohort)
    cells = text.split("<td ")[3:]
    assert ["Overdue" in cells[0], "Completed" in cells[1], "Not completed" in cells[2]] == [True] * 3
    assert "Attempted, not completed" in cells[3]
    assert "40%" in cells[3]
    assert all("<svg" in cell for cell in cells)
    assert "1 lesson overdue" in text


def test_what_people_wrote_is_escaped(cohort):
    """X3."""
    join(cohort, "Mina", email="mina@seodang.example").user.__class__.objects.update(
        display_name="<img src=x onerror=alert(1)>\"'&"
    )
    text = html(cohort)
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;" in text


# --- CSV ----------------------------------------------------------------------------------------------------------


def export(cohort) -> tuple[str, list[dict]]:
    matrix = load_matrix(cohort, "en", now=NOW)
    text = "".join(progress_csv(matrix, zone=cohort.zone))
    return text, list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


def test_the_export_has_the_numbers_of_the_screen(cohort):
    """S46."""
    mina = join(cohort, "Mina", done=1, seen=2)
    take_quiz(mina, 55)
    text, [line] = export(cohort)
    [row] = rows(cohort)
    assert text.startswith(BOM)
    assert line["Name"] == "Mina"
    assert int(line["Progress (%)"]) == row.progress.percent == 25
    assert (line["Completed"], line["Required"]) == ("1", "4")
    assert int(line["Days silent"]) == row.silent_days == 8
    assert line["Last seen"] == "2026-03-04T18:00+09:00"
    assert line["1. Lesson 1"] == "2026-03-03T18:00+09:00"
    assert line["4. Lesson 4 (score, %)"] == "55"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " =", "\n@"])
def test_no_cell_runs_as_a_formula(cohort, start):
    """S46, X6."""
    name = f"{start}1+1;=cmd|' /C calc'!A0"
    user = join(cohort, "Mina").user
    user.display_name = name
    user.save()
    _text, [line] = export(cohort)
    assert line["Name"] == f"'{name}"


def test_a_title_of_a_lesson_runs_as_little():
    course = make_course(lessons=0, title="=HYPERLINK()")
    make_lesson(course.modules.get(), "=1+1")
    text, _ = export(make_cohort(course))
    assert '"1. =1+1"' in text


def test_ordinary_text_is_left_alone():
    assert [neutral(text) for text in ("Mina", "a=b", "미나", "", "1-2")] == ["Mina", "a=b", "미나", "", "1-2"]


def test_numbers_stay_numbers_and_text_is_quoted(cohort):
    """X6: RFC 4180 parses back, a comma and a quotation mark in a name too."""
    user = join(cohort, "Mina", done=1).user
    user.display_name = 'Kim, "Mina"\nLee'
    user.save()
    text, [line] = export(cohort)
    assert line["Name"] == 'Kim, "Mina"\nLee'
    assert '"Kim, ""Mina""\nLee"' in text
    assert ",25,1,4," in text


def test_the_export_goes_in_chunks(cohort, monkeypatch, django_assert_max_num_queries):
    """W7: never the whole cohort in memory, and three queries a chunk."""
    monkeypatch.setattr("courses.matrix.CHUNK", 2)
    for number in range(5):
        join(cohort, f"Learner{number}")
    with django_assert_max_num_queries(3 + 1 + 3 * 3):
        _text, lines = export(cohort)
    assert [line["Name"] for line in lines] == [f"Learner{number}" for number in range(5)]


def test_times_of_the_export_do_not_depend_on_when_it_is_read(cohort):
    """It streams after the request is over, when the reader's zone is no longer in force."""
    join(cohort, "Mina", seen=2)
    matrix = load_matrix(cohort, "en", now=NOW)
    lines = progress_csv(matrix, zone=cohort.zone)
    with timezone.override("America/New_York"):
        assert "2026-03-04T18:00+09:00" in "".join(lines)
