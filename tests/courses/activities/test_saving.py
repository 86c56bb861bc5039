"""What a learner wrote is merged, counted and never dropped, whatever becomes of the activity or of the course."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.activities.rows import definition_of, written_in
from courses.activities.saving import read_values, save_work
from courses.activities.work import load_work
from courses.enrollments import enroll, withdraw
from courses.models import ActivityWork, Enrollment
from quizzes.kinds import BadResponse
from tests.at_once import at_once
from tests.courses.activities.making import CHECKLIST, REFLECTION, WORKSHEET, make_activity, read, redefine
from tests.factories import lessons_of, make_cohort, make_course, make_enrollment, make_user

HOUR = dt.timedelta(hours=1)


def save(row, enrollment, *, version=0, language="en", now=None, **given):
    return save_work(row, enrollment, given, version=version, language=language, now=now or timezone.now())


def written(enrollment) -> dict[str, str]:
    """Label → text of everything that My work shows."""
    return {
        line.label: line.text
        for work in load_work(enrollment.user, enrollment.course_id, "en")
        for module in work.modules
        for lesson in module.lessons
        for entry in lesson.entries
        for line in [*entry.lines, *entry.earlier]
    }


@pytest.mark.django_db
class TestSaving:
    def test_what_is_saved_counts_as_seen_and_a_field_that_was_not_sent_stays(self, reflection, enrollment):
        later = timezone.now() + HOUR
        first = save(reflection, enrollment, answer="The second.")
        second = save(reflection, enrollment, version=1, doubt="The cost.", now=later)
        assert (first.state, first.written.version, second.state, second.written.version) == ("saved", 1, "saved", 2)
        assert second.written.values == {"answer": "The second.", "doubt": "The cost."}
        assert Enrollment.objects.get().last_seen_at == later

    def test_a_double_click_saves_once(self, reflection, enrollment):
        """The second says the same, so it is not from a stale window."""
        save(reflection, enrollment, answer="Yes.")
        again = save(reflection, enrollment, answer="Yes.")
        assert (again.state, again.written.version) == ("saved", 1)
        assert ActivityWork.objects.count() == 1

    def test_a_stale_window_overwrites_nothing(self, reflection, enrollment):
        """S17"""
        save(reflection, enrollment, answer="From the first window.")
        stale = save(reflection, enrollment, version=0, answer="From the second.")
        assert (stale.state, stale.written.values) == ("stale", {"answer": "From the first window."})
        assert ActivityWork.objects.get().values == {"answer": "From the first window."}
        assert save(reflection, enrollment, version=1, answer="From the second.").state == "saved"

    def test_clearing_a_field_clears_it(self, reflection, enrollment):
        save(reflection, enrollment, answer="Yes.")
        assert save(reflection, enrollment, version=1, answer="").written.values == {"answer": ""}
        assert written(enrollment) == {}

    @pytest.mark.parametrize("how", ["withdrawn", "archived"])
    def test_who_has_left_or_ended_reads_and_adds_nothing(self, how):
        mina = make_enrollment(make_user("Mina"), cohort=make_cohort(make_course()))
        row = make_activity(lessons_of(mina.course)[0])
        save(row, mina, answer="Before.")
        if how == "withdrawn":
            withdraw(mina, now=timezone.now())
        else:
            mina.cohort.archived_at = timezone.now()
            mina.cohort.save()
        closed = save(row, Enrollment.objects.select_related("cohort").get(), version=1, answer="After.")
        assert closed.state == "closed"
        assert written(mina) == {"Which would you sign, and why?": "Before."}

    def test_two_cohorts_of_one_course_keep_their_own(self, reflection, enrollment):
        """S33."""
        save(reflection, enrollment, answer="At my own pace.")
        Enrollment.objects.update(completed_at=timezone.now())
        second = enroll(enrollment.user, enrollment.course, now=timezone.now(), cohort=make_cohort(enrollment.course))
        save(reflection, second, answer="In the cohort.")
        own, cohort = ActivityWork.objects.order_by("pk")
        assert (own.values, cohort.values) == ({"answer": "At my own pace."}, {"answer": "In the cohort."})
        assert len(load_work(enrollment.user, enrollment.course_id, "en")) == 2


@pytest.mark.django_db
class TestEditsOfTheAuthor:
    """None of them loses or hides what was saved."""

    @pytest.fixture
    def saved(self, reflection, enrollment):
        save(reflection, enrollment, answer="The second.", doubt="The cost.")
        return reflection

    ALL = {"Which would you sign, and why?": "The second.", "What speaks against it?": "The cost."}

    def test_a_field_is_removed(self, saved, enrollment):
        redefine(saved, {**REFLECTION, "questions": REFLECTION["questions"][:1]})
        assert written(enrollment) == self.ALL
        save(saved, enrollment, version=1, answer="The first, after all.")
        assert written(enrollment) == {**self.ALL, "Which would you sign, and why?": "The first, after all."}

    def test_a_field_is_renamed(self, saved, enrollment):
        other = {"id": "verdict", "text": {"en": "Your verdict?"}}
        redefine(saved, {**REFLECTION, "questions": [other]})
        assert written(enrollment) == self.ALL
        save(saved, enrollment, version=1, verdict="Yes.")
        assert written(enrollment) == {**self.ALL, "Your verdict?": "Yes."}

    @pytest.mark.parametrize("definition", [CHECKLIST, WORKSHEET])
    def test_the_kind_is_changed(self, saved, enrollment, definition):
        redefine(saved, definition)
        assert self.ALL.items() <= written(enrollment).items()

    def test_the_words_are_changed_and_what_was_said_stands_under_the_new_ones(self, saved, enrollment):
        first = {**REFLECTION["questions"][0], "text": {"en": "Which one?"}}
        redefine(saved, {**REFLECTION, "questions": [first, REFLECTION["questions"][1]]})
        assert written(enrollment) == {"Which one?": "The second.", "What speaks against it?": "The cost."}

    def test_the_block_is_deleted(self, saved, enrollment):
        saved.is_live = False
        saved.save()
        assert written(enrollment) == self.ALL

    def test_the_lesson_is_unpublished(self, saved, enrollment):
        saved.lesson.is_live = False
        saved.lesson.save()
        saved.lesson.translations.update(path=None)
        assert written(enrollment) == self.ALL
        [work] = load_work(enrollment.user, enrollment.course_id, "en")
        assert work.modules[0].lessons[0].entries[0].url is None

    def test_the_lesson_moves_to_another_course(self, saved, enrollment):
        saved.lesson.course = make_course(lessons=0)
        saved.lesson.save()
        assert written(enrollment) == self.ALL

    def test_what_is_stored_cannot_be_read_any_more(self, saved, enrollment):
        saved.definition = {"kind": "of an older release"}
        saved.save()
        assert written(enrollment) == self.ALL

    def test_a_page_older_than_the_edit_still_saves_all_that_it_holds(self, saved, enrollment):
        redefine(saved, {**REFLECTION, "questions": REFLECTION["questions"][:1]})
        form = QueryDict("f-answer=New.&f-doubt=Typed+while+the+author+took+the+field+away.")
        values = read_values(definition_of(saved), form)
        assert save(saved, enrollment, version=1, **values).state == "saved"
        assert written(enrollment)["What speaks against it?"] == "Typed while the author took the field away."


class TestForm:
    def test_of_several_fields_with_one_name_the_last_counts(self):
        """A box to tick has a hidden field before it."""
        form = QueryDict("f-problem=&f-problem=1&f-cost=&version=3&language=en")
        assert read_values(read(CHECKLIST), form) == {"problem": "1", "cost": ""}

    def test_names_that_no_page_has_are_passed_over(self):
        assert read_values(read(REFLECTION), QueryDict("f-=a&f-An-swer=b&answer=c&f-%00=d")) == {}

    @pytest.mark.parametrize(
        "form",
        ["f-answer=" + "x" * 20_001, "f-answer=%00", "&".join(f"f-a{n}=x" for n in range(401))],
        ids=["too long", "not storable", "too many"],
    )
    def test_what_no_page_sends_is_refused(self, form):
        with pytest.raises(BadResponse):
            read_values(read(REFLECTION), QueryDict(form))

    @given(st.dictionaries(st.sampled_from(["answer", "doubt", "gone"]), st.text(max_size=50)))
    def test_any_text_is_kept_as_it_was_typed_or_refused(self, typed):
        form = QueryDict(mutable=True)
        form.update({f"f-{name}": text for name, text in typed.items()})
        try:
            values = read_values(read(REFLECTION), form)
        except BadResponse:
            assert any("\x00" in text or not text.isprintable() for text in typed.values())
            return
        assert values == {name: text.replace("\r\n", "\n").replace("\r", "\n").strip() for name, text in typed.items()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
class TestAtOnce:
    def test_twenty_saves_at_once_lose_nothing(self, reflection, enrollment):
        """One wins; the others are told, or had said the same."""
        calls = [lambda n=n: save(reflection, own(enrollment), answer=f"Text {n % 10}") for n in range(20)]
        savings = at_once(*calls)
        work = ActivityWork.objects.get()
        assert work.version == 1
        told = [saving.written.values["answer"] for saving in savings if saving.state == "saved"]
        assert set(told) == {work.values["answer"]} and 1 <= len(told) <= 2
        assert {saving.state for saving in savings} <= {"saved", "stale"}

    def test_ten_windows_that_go_on_until_they_are_saved_are_all_saved(self, reflection, enrollment):
        def insist(n):
            version = 0
            while (
                saving := save(reflection, own(enrollment), version=version, **{f"part{n}": str(n)})
            ).state == "stale":
                version = saving.written.version
            return saving

        at_once(*[lambda n=n: insist(n) for n in range(10)])
        work = ActivityWork.objects.get()
        assert work.values == {f"part{n}": str(n) for n in range(10)}
        assert work.version == 10

    def test_leaving_beside_a_save_leaves_either_a_whole_work_or_none(self, reflection, enrollment):
        _left, saving = at_once(
            lambda: withdraw(own(enrollment), now=timezone.now()), lambda: save(reflection, own(enrollment), answer="x")
        )
        assert ActivityWork.objects.count() == (saving.state == "saved")


def own(enrollment) -> Enrollment:
    return Enrollment.objects.select_related("cohort").get(pk=enrollment.pk)


def test_a_work_of_nobody_is_nothing():
    assert written_in(None).version == 0
