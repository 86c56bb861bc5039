import datetime as dt

import pytest
from django.utils import timezone, translation

from cms.models import CoursePage
from cms.templatetags.authored import competencies, course_facts
from courses.models import Cohort, Course
from tests.cms.factories import lessons_of, make_course_page, modules_of, publish, translate
from tests.factories import make_cohort

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_competencies_are_named_in_words_from_the_source_language():
    """Short names are typed once, in English; a translation shows them in its own words, an unknown one as it is."""
    lesson = lessons_of(modules_of(make_course_page())[0])[0]
    lesson.competencies = "technical-literacy, knitting"
    publish(lesson)
    assert [str(name) for name in competencies(lesson)] == ["technical literacy", "knitting"]
    with translation.override("ko"):
        assert [str(name) for name in competencies(lesson)][1] == "knitting"


def test_a_course_in_a_list_says_how_long_it_is_and_when_the_next_cohort_starts():
    page = make_course_page(lessons=2)
    facts = course_facts(page)
    assert (facts["lessons"], facts["cohort"]) == (2, None)
    assert facts["minutes"] >= 2

    today = timezone.now().date()
    course = Course.objects.get(key=page.translation_key)
    weeks = [dt.timedelta(weeks=number) for number in range(9)]
    make_cohort(course, name="Over", starts_on=today - weeks[8], ends_on=today - weeks[2])
    make_cohort(course, name="Later", starts_on=today + weeks[4], ends_on=today + weeks[8])
    make_cohort(course, name="Next", starts_on=today + weeks[1], ends_on=today + weeks[5])
    make_cohort(course, name="Closed", starts_on=today, ends_on=today + weeks[4], is_open=False)
    make_cohort(course, name="Under way", starts_on=today - weeks[2], ends_on=today + weeks[3])
    assert course_facts(page)["cohort"].name == "Next"

    Cohort.objects.filter(name__in=["Next", "Later"]).update(is_open=False)
    assert course_facts(page)["cohort"].name == "Under way"


def test_the_facts_are_the_same_in_every_language():
    page = make_course_page(lessons=3)
    korean = translate(page, "프롬프트")
    assert isinstance(korean, CoursePage)
    assert course_facts(korean)["lessons"] == course_facts(page)["lessons"] == 3
