"""Plans: days become dates, words of one's own stay, and the whole plan goes into a calendar."""

import datetime as dt
import uuid

import icalendar
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from courses.activities.calendar import calendar_of
from courses.activities.written import Written, asked_in
from tests.courses.activities.making import PLAN, read

plan = read(PLAN)
MONDAY = {"first_date": "2026-11-23"}
SAVED = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)
MINE = uuid.UUID(int=7)


def file_of(values, *, version=1, language="en", of=MINE) -> bytes | None:
    written = Written(values, version, SAVED)
    return calendar_of(plan, written, language, of=of, url="https://seodang.example/learn/activities/x/")


def events(values, **how) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(file_of(values, **how)).walk("VEVENT")


class TestPlan:
    def test_before_anything_is_written_it_is_the_authors_in_the_order_of_its_days(self):
        assert [(one.text, one.day, one.date) for one in plan.planned({}, "en")] == [
            ("List the decisions", 1, None),
            ("Pick one decision", 8, None),
        ]

    def test_days_become_dates_from_the_first_day_on(self):
        results = plan.results(MONDAY | {"pick__day": "2"}, "en")
        assert (results["audit:date"], results["pick:date"]) == ("Mon 23 Nov", "Tue 24 Nov")
        with translation.override("ko"):
            assert "24" in plan.results(MONDAY | {"pick__day": "2"}, "ko")["pick:date"]

    def test_a_step_that_is_emptied_is_left_out_and_one_without_a_day_comes_last(self):
        left = plan.planned({"audit__text": "", "pick__day": "", "own_1__text": "Ask Jun", "own_1__day": "3"}, "en")
        assert [(one.text, one.day) for one in left] == [("Ask Jun", 3), ("Pick one decision", None)]

    def test_the_authors_words_that_a_form_sends_back_follow_the_language(self):
        sent = {"audit__text": "List the decisions", "pick__text": "Pick two"}
        assert [one.text for one in plan.planned(sent, "ko")] == ["결정 목록을 적어요", "Pick two"]

    def test_what_is_no_date_and_no_day_is_told_and_kept(self):
        values = {"first_date": "next week", "audit__day": "31", "pick__day": "soon"}
        assert plan.problems(values, "en") == {
            "first_date": "Write the date as year-month-day: 2027-01-31.",
            "audit__day": "A day from 1 to 30.",
            "pick__day": "A day from 1 to 30.",
        }
        assert plan.shown(values, "en")["start"] == "next week"
        assert plan.results(values, "en")["calendar"] == ""

    def test_the_whole_plan_is_said_by_its_days(self):
        lines = plan.said(MONDAY | {"audit__done": "1", "own_1__text": "Ask Jun"}, "en")
        assert [(line.label, line.text) for line in lines] == [
            ("First day", "Mon 23 Nov"),
            ("Day 1, Mon 23 Nov", "✓ List the decisions"),
            ("Day 8, Mon 30 Nov", "Pick one decision"),
            ("No day yet", "Ask Jun"),
        ]

    def test_a_step_that_the_author_took_out_stays_as_one_line_and_what_was_left_out_leaves_none(self):
        values = {
            "audit__text": "List them all",
            "audit__day": "2",
            "audit__done": "1",
            "pick__text": "",
            "pick__day": "9",
        }
        written = Written(values, 1, None, asked_in(plan, values, "en"))
        edited = read(PLAN, steps=PLAN["steps"][:1])
        assert [(line.label, line.text) for line in written.no_longer_asked(edited, "en")] == [
            ("Day 2", "✓ List them all")
        ]
        assert written.no_longer_asked(plan, "en") == []

    def test_an_edit_of_the_author_changes_no_words_that_were_saved(self):
        edited = read(PLAN, steps=[{"id": "audit", "text": {"en": "Quite another thing"}, "day": 20}])
        kept = edited.planned({"audit__text": "List the decisions", "audit__day": "1"}, "en")
        assert [(one.text, one.day) for one in kept] == [("List the decisions", 1)]

    @given(st.dictionaries(st.sampled_from([field.name for field in plan.fields()]), st.text(max_size=12)))
    def test_nothing_that_was_ever_written_breaks_it(self, values):
        asked = {field.name for field in plan.fields()}
        assert plan.results(values, "en").keys() == plan.results({}, "en").keys()
        assert plan.told(values, "en") | plan.problems(values, "en").keys() <= asked
        assert len(plan.shown(values, "en")["steps"]) == len(plan.steps)
        dated = [one for one in plan.planned(values | MONDAY, "en") if one.date]
        assert (
            [event["dtstart"].dt for event in events(values | MONDAY)] == [one.date for one in dated] if dated else True
        )

    @pytest.mark.parametrize(
        "changes",
        [
            {"steps": [], "own": 0},
            {"days": 5},
            {"days": 0},
            {"steps": [PLAN["steps"][0]] * 2},
            {"steps": [{"id": "own_1", "text": {"en": "Taken"}, "day": 1}]},
        ],
    )
    def test_plans_that_cannot_be_shown_are_refused(self, changes):
        with pytest.raises(ValidationError):
            read(PLAN, **changes)


class TestCalendar:
    def test_each_step_with_a_date_is_a_whole_day_without_a_zone(self):
        [first, second] = events(MONDAY)
        assert (first["SUMMARY"], first.decoded("DTSTART"), first.decoded("DTEND")) == (
            "List the decisions",
            dt.date(2026, 11, 23),
            dt.date(2026, 11, 24),
        )
        assert second.decoded("DTSTART") == dt.date(2026, 11, 30)
        assert (first["TRANSP"], first.decoded("DTSTAMP")) == ("TRANSPARENT", SAVED)

    def test_a_second_download_moves_what_the_first_has_made(self):
        [first], [moved] = (
            events(MONDAY | {"audit__day": day, "pick__text": ""}, version=version)
            for day, version in (("1", 1), ("2", 4))
        )
        assert first["UID"] == moved["UID"] and moved["SEQUENCE"] > first["SEQUENCE"]
        assert events(MONDAY, of=uuid.UUID(int=8))[0]["UID"] != first["UID"]  # another learner's entry is another

    def test_what_people_type_cannot_end_an_entry(self):
        """X23"""
        evil = "a, b; c\\ \r\nEND:VEVENT\r\nBEGIN:VALARM \x01\x0b한국어 " * 6
        file = file_of(MONDAY | {"own_1__text": evil, "own_1__day": "1"})
        assert file.count(b"\r\nBEGIN:VEVENT") == 3 and b"\r\nBEGIN:VALARM" not in file
        assert b"\x01" not in file and b"\x0b" not in file
        assert max(len(line) for line in file.split(b"\r\n")) <= 75
        texts = [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(file).walk("VEVENT")]
        assert any(text.startswith("a, b; c\\ END:VEVENT BEGIN:VALARM") for text in texts)

    def test_without_a_first_day_there_is_nothing_for_a_calendar(self):
        assert file_of({}) is None
        assert file_of(MONDAY | {"audit__text": "", "pick__day": ""}) is None

    @pytest.mark.parametrize("date", ["9999-12-31", "0001-01-01", "2026-02-30", "20261123T10"])
    def test_dates_that_no_calendar_holds_are_none(self, date):
        assert file_of({"first_date": date}) is None
