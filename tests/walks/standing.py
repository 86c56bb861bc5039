"""Where a learner stands, read from the three places that say it: their own page, the matrix and the CSV (S46)."""

import csv
import re
from dataclasses import dataclass

from courses.models import Cohort
from tests.walks.reader import Reader


@dataclass(frozen=True)
class Standing:
    percent: int
    done: int
    required: int


def on_own_desk(learner: Reader) -> Standing:
    learner.visit("/learn/")
    return _standing(learner.text(".desk-course .progress__value"), learner.text(".desk-course .progress__text"))


def in_matrix(instructor: Reader, cohort: Cohort, name: str) -> Standing | None:
    """None if the matrix does not list them."""
    instructor.visit(f"/teach/cohorts/{cohort.pk}/")
    rows = [row for row in instructor.soup.select(".matrix tbody tr") if row.select_one("th bdi").get_text() == name]
    if not rows:
        return None
    cell = rows[0].select_one("td.number").get_text(" ")
    return _standing(cell, " ".join(reversed(re.findall(r"\d+", cell.split("%")[1]))))


def in_csv(instructor: Reader, cohort: Cohort, email: str) -> Standing | None:
    rows = [row for row in csv_rows(instructor, cohort) if row[1] == email]
    return Standing(*map(int, rows[0][4:7])) if rows else None


def csv_rows(instructor: Reader, cohort: Cohort) -> list[list[str]]:
    response = instructor.client.get(f"/teach/cohorts/{cohort.pk}/progress.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))[1:]


def _standing(percent: str, numbers: str) -> Standing:
    required, done = sorted(map(int, re.findall(r"\d+", numbers)[:2]), reverse=True)
    return Standing(int(re.search(r"(\d+)%", percent).group(1)), done, required)
