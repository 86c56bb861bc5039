from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from courses.progress import Progress, progress, progress_of


@dataclass(frozen=True)
class Counted:
    id: int
    is_required: bool
    completed_at: str | None


lesson_lists = st.lists(
    st.builds(Counted, id=st.integers(), is_required=st.booleans(), completed_at=st.sampled_from([None, "yesterday"])),
    unique_by=lambda lesson: lesson.id,
    max_size=40,
)


@given(lesson_lists)
def test_percent_is_none_or_between_0_and_100(lessons):
    """S3: always 0–100."""
    percent = progress(lessons).percent

    assert percent is None or 0 <= percent <= 100


@given(lesson_lists)
def test_100_means_all_of_it(lessons):
    """S3: 199 of 200 are not 100%."""
    assert (progress(lessons).percent == 100) == progress(lessons).is_whole


@given(lesson_lists)
def test_rounding_is_admitted(lessons):
    found = progress(lessons)

    assert found.is_rounded == (found.required > 0 and Fraction(found.done * 100, found.required) != found.percent)


@given(lesson_lists)
def test_optional_lessons_never_count(lessons):
    """S3: neither their presence nor their completion moves anything."""
    assert progress(lessons) == progress([lesson for lesson in lessons if lesson.is_required])


@given(lesson_lists)
def test_without_required_lessons_there_is_no_percentage(lessons):
    """S3: shown as "–", not as 0 or 100."""
    optional = [replace(lesson, is_required=False) for lesson in lessons]

    assert progress(optional).percent is None
    assert progress(optional).is_whole is False


@given(lesson_lists.flatmap(lambda lessons: st.tuples(st.just(lessons), st.permutations(lessons))))
def test_order_does_not_matter(pair):
    lessons, shuffled = pair

    assert progress(lessons) == progress(shuffled)


@given(lesson_lists, st.data())
def test_unpublishing_and_republishing_restores_it(lessons, data):
    """S5: what is not live is on neither side; what returns brings its completion along."""
    gone = data.draw(st.sets(st.sampled_from(lessons))) if lessons else set()
    live = [lesson for lesson in lessons if lesson not in gone]

    assert progress(live).required == progress(lessons).required - progress(gone).required
    assert progress(live).done == progress(lessons).done - progress(gone).done
    assert progress([*live, *gone]) == progress(lessons)


@given(lesson_lists)
def test_completing_a_lesson_never_lowers_progress(lessons):
    before = progress(lessons)
    for index, lesson in enumerate(lessons):
        after = progress([*lessons[:index], replace(lesson, completed_at="now"), *lessons[index + 1 :]])
        assert after.done >= before.done
        assert after.required == before.required


@given(lesson_lists)
def test_a_completed_course_stays_at_100(lessons):
    """S4: what was added since does not count; with nothing to count there is still no percentage."""
    assert progress(lessons, course_completed=True).percent in (100, None)


def test_the_same_from_ids():
    """S46: the matrix counts ids, the learner's page lessons; both come to the same."""
    assert progress_of({1, 2, 3}, {2, 3, 9}) == Progress(2, 3)
    assert progress_of({1, 2, 3}, {2, 3, 9}).percent == 66
    assert progress([Counted(1, True, None), Counted(2, True, "x"), Counted(3, True, "x")]) == Progress(2, 3)
