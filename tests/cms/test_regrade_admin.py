"""Regrading and the grade policy on screen, for authors; names for admins only."""

import json
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.urls import reverse
from django.utils import timezone

from cms.admin.regrade import row_of
from cms.admin.regrade_hooks import tell_what_publishing_left
from cms.models import Question
from cms.statistics import latest_statistics, statistics_of
from quizzes.models import Grade, GradePolicyChange, Regrade
from tests.cms.factories import make_question, make_quiz, publish, question_form
from tests.cms.test_banks import draw, make_bank, make_drawing_quiz
from tests.courses.quiz_walk import Page
from tests.factories import make_user
from tests.quizzes.regrade_stories import take, told
from tests.quizzes.stories import begin, form, submit

pytestmark = pytest.mark.django_db
WHY = "Question 1 took the wrong choice for right."


@pytest.fixture
def question(site):
    return make_question("Which one?", "Yes", "No")


@pytest.fixture
def quiz(question):
    return make_quiz(question, make_question("And?", "Yes", "No"), title="Check")


def answer(quiz, *texts, name="Mina"):
    """An attempt with these answers, of a learner."""
    words = {"Yes": "<p>Yes</p>", "No": "<p>No</p>"}
    row = row_of(quiz)
    known = row.revision.content["questions"][0]["choices"][0]["text"]["en"]
    shown = {text: (text if known == "Yes" else words[text]) for text in texts}
    return take(row, *(shown[text] for text in texts), name=name, now=timezone.now())


def mend(question) -> Question:
    """The second choice is right, and was all along."""
    question = Question.objects.get(pk=question.pk)
    raw = question.answer.raw_data[0]
    for at, item in enumerate(raw["value"]["choices"]):
        item["value"]["correct"] = at == 1
    question.answer = type(question.answer)(question.answer.stream_block, [raw], is_lazy=True)
    return publish(question)


@pytest.fixture
def mina(quiz):
    return answer(quiz, "No", "Yes")


@pytest.fixture
def mended(quiz, question, mina):
    mend(question)
    return quiz


def url(quiz, name="quiz_regrade") -> str:
    return reverse(name, args=[quiz.pk])


def text(response) -> str:
    return Page(response).text("main")


def confirm(client, quiz, query: dict, **changes):
    """Look at the plan, then send its form."""
    page = Page(client.get(url(quiz), query))
    digest = page.soup.select_one("input[name=digest]")["value"]
    return client.post(url(quiz), {**query, "digest": digest, "reason": WHY, **changes}, follow=True)


NEVER_LOWER = {"policy": "never_lower"}


class TestPlan:
    def test_it_says_how_many_would_change_and_writes_nothing(self, editor, mended, mina):
        page = text(editor.get(url(mended), NEVER_LOWER))

        assert "1 attempt was graded by other keys or points" in page
        assert "1 of 1 ended attempts would change, of 1 learner 1 up" in page
        assert "1 of 2 2 of 2 passes now" in page
        assert Grade.objects.count() == 1

    def test_an_author_sees_no_names_and_an_admin_does(self, editor, office, bureau, mended):
        """Superuser or member of the group Admins."""
        author, admin, member = (text(one.get(url(mended), NEVER_LOWER)) for one in (editor, office, bureau))
        assert "Learner 1" in author and "Mina" not in author
        assert "Names are shown to admins only." in author
        for page in (admin, member):
            assert "Mina" in page and "Names are shown" not in page

    def test_it_goes_learner_by_learner(self, office, editor, mended, quiz, mina):
        for name in ("Sora", "Bora"):
            answer(quiz, "Yes", "No", name=name)
        again = take(row_of(quiz), "-", "-", user=mina.user, scope=mina.scope, now=timezone.now())
        query = {"policy": "drop", "question": str(quiz.questions[0].value.translation_key)}
        named, numbered = (Page(one.get(url(mended), query)).soup for one in (office, editor))
        listed = [[cell.text for cell in row.select("th, td")[:2]] for row in named.select("section tbody tr")]
        assert listed == [["Bora", "1"], ["Mina", "1"], ["Mina", str(again.number)], ["Sora", "1"]]
        numbers = [row.select_one("th").text for row in numbered.select("section tbody tr")]
        assert sorted(numbers) == numbers and len(set(numbers)) == 3

    def test_giving_all_points_asks_for_a_question(self, editor, mended):
        page = text(editor.get(url(mended), {"policy": "full_credit"}))
        assert "Tick the questions that this is about." in page

    @pytest.mark.parametrize(
        "junk", [{"policy": "best"}, {"policy": "drop", "question": "x"}, {"policy": "plain", "page": "x"}]
    )
    def test_junk_in_the_address_is_no_error(self, editor, mended, junk):
        assert editor.get(url(mended), junk).status_code == 200

    def test_queries_do_not_grow_with_the_attempts(self, office, mended, quiz, django_assert_num_queries):
        office.get(url(mended), NEVER_LOWER)
        with django_assert_num_queries(21):
            office.get(url(mended), NEVER_LOWER)
        answer(quiz, "Yes", "No", name="Sora")
        answer(quiz, "Yes", "No", name="Bora")
        with django_assert_num_queries(21):
            office.get(url(mended), NEVER_LOWER)


class TestApplying:
    def test_what_was_shown_is_done_and_logged(self, editor, hana, mended, mina):
        """S21"""
        page = text(confirm(editor, mended, NEVER_LOWER))

        assert told(mina) == (2, 2, True)
        row = Regrade.objects.get()
        assert (row.made_by, row.reason, row.policy) == (hana, WHY, "never_lower")
        assert WHY in page and "Take back" in page and "(1 up, 0 down)" in page

    def test_dropping_one_question(self, editor, mended, mina, question):
        confirm(editor, mended, {"policy": "drop", "question": str(question.translation_key)})
        assert told(mina) == (1, 1, True)

    def test_without_a_reason_nothing_is_done(self, editor, mended):
        confirm(editor, mended, NEVER_LOWER, reason="")
        assert not Regrade.objects.exists()

    def test_a_plan_that_is_old_is_shown_anew(self, editor, mended):
        page = text(confirm(editor, mended, NEVER_LOWER, digest="0" * 64))
        assert not Regrade.objects.exists()
        assert "1 of 1 ended attempts would change" in page

    def test_it_is_taken_back_on_a_page_of_its_own(self, editor, mended, mina):
        confirm(editor, mended, NEVER_LOWER)
        address = reverse("quiz_regrade_revert", args=[Regrade.objects.get().pk])
        page = Page(editor.get(address))
        assert "2 of 2 1 of 2" in page.text("main") and Regrade.objects.count() == 1

        digest = page.soup.select_one("input[name=digest]")["value"]
        done = editor.post(address, {"digest": digest, "reason": "It was right."}, follow=True)

        assert told(mina) == (1, 2, False)
        assert "Took back the one of" in text(done)
        assert not Page(done).soup.select(f"a[href='{address}']")


class TestTold:
    """Consequences are shown where the author is: after publishing, and on the quiz's page."""

    def told_after_publishing(self, rf, author, question) -> list[str]:
        request = rf.post("/")
        request.user, request.session = author, {}
        request._messages = FallbackStorage(request)
        tell_what_publishing_left(request, question)
        return [str(message) for message in request._messages]

    def test_after_publishing_a_question_whose_key_changed(self, quiz, question, mina, hana, rf):
        [message] = self.told_after_publishing(rf, hana, mend(question))
        assert "1 attempt was graded by other keys or points" in message and url(quiz) in message

    def test_who_publishes_another_question_is_not_told_of_it_again(self, mended, hana, rf):
        """Leaving grades as they are is a decision too."""
        other = mended.questions[1].value
        assert self.told_after_publishing(rf, hana, publish(other)) == []

    def test_on_the_quizs_edit_page(self, editor, mended):
        page = editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[mended.pk])).content.decode()
        assert "graded by other keys or points" in page and url(mended) in page

    def test_nothing_is_told_where_nothing_was_graded_otherwise(self, editor, quiz, mina):
        page = editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[quiz.pk])).content.decode()
        assert "graded by other keys or points" not in page

    def test_who_mends_a_key_in_the_editor_is_told_and_led_on(self, editor, quiz, question, mina):
        """S20: by what the browser posts, in the page that follows."""
        form = question_form("Which one?", "Yes", "No", right=(1,))
        form |= {f"answer-0-value-choices-{at}-value-choice_id": one for at, one in enumerate("ab")}
        address = reverse("wagtailsnippets_cms_question:edit", args=[question.pk])

        page = editor.post(address, {**form, "action-publish": "1"}, follow=True).content.decode()

        assert "1 attempt was graded by other keys or points" in page and url(quiz) in page

    def test_a_question_taken_out_is_told_with_what_could_be_done_and_not_by_every_visit(
        self, editor, quiz, question, mina, hana, rf
    ):
        """No grading by the key moves it, so the edit page would never stop."""
        quiz.questions = json.dumps([{"type": "question", "value": quiz.questions[1].value.pk}])
        publish(quiz)

        [message] = self.told_after_publishing(rf, hana, quiz)
        page = editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[quiz.pk])).content.decode()
        regrading = text(editor.get(url(quiz)))

        assert "1 attempt was graded" in message and "Not all of it can be graded by the key" in message
        assert "graded by other keys or points" not in page
        assert "Giving all points or taking it out changes them: Which one?" in regrading
        confirm(editor, quiz, {"policy": "drop", "question": str(question.translation_key)})
        assert "graded by other keys or points" not in text(editor.get(url(quiz)))

    def test_whom_nobody_wants_to_lower_is_not_told_of_by_every_visit(self, editor, quiz, question):
        answer(quiz, "Yes", "Yes")
        mend(question)
        page = editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[quiz.pk])).content.decode()
        assert "graded by other keys or points" not in page
        assert "graded by other keys or points" in text(editor.get(url(quiz)))

    def test_after_a_regrade_there_is_nothing_more_to_tell(self, editor, mended):
        confirm(editor, mended, NEVER_LOWER)
        assert "graded by other keys or points" not in text(editor.get(url(mended)))


class TestGradePolicy:
    def test_the_effect_is_shown_first_and_the_change_is_written_down(self, editor, hana, quiz, mina):
        """S19."""
        row = row_of(quiz)
        take(row, "-", "-", user=mina.user, scope=mina.scope, now=timezone.now())
        shown = text(editor.get(url(quiz, "quiz_grade_policy"), {"policy": "last"}))
        assert "the score of 1 of 1 learner would change, 0 up and 1 down" in shown
        assert "Learner 1 50% 0%" in shown and "Mina" not in shown
        assert not GradePolicyChange.objects.exists()

        done = self._changed(editor, quiz)

        change = GradePolicyChange.objects.get()
        assert (change.old, change.new, change.changed_by) == ("best", "last", hana)
        assert "Hana" in done and "The last attempt" in done

    def test_admins_read_whose_scores_move(self, bureau, quiz, mina):
        take(row_of(quiz), "-", "-", user=mina.user, scope=mina.scope, now=timezone.now())
        assert "Mina 50% 0%" in text(bureau.get(url(quiz, "quiz_grade_policy"), {"policy": "last"}))

    def test_where_no_score_moves_it_says_so_and_holds_for_later(self, editor, quiz, mina):
        """S19."""
        page = Page(editor.get(url(quiz, "quiz_grade_policy"), {"policy": "last"}))
        assert "no score that anybody has would change" in page.text("main")
        assert page.soup.select_one("form[method=post] button").text == "Change it for attempts to come"

    def test_what_counts_already_is_not_offered(self, editor, quiz):
        page = Page(editor.get(url(quiz, "quiz_grade_policy"), {"policy": "best"}))
        assert "Nothing: this is what counts now." in page.text("main")
        assert not page.soup.select("main form[method=post]")

    def test_times_are_in_the_zone_of_who_reads(self, editor, hana, quiz, mina):
        """And of their account, where Wagtail's own profile says nothing."""
        hana.time_zone = "America/New_York"
        hana.save()
        told = self._changed(editor, quiz)
        at = GradePolicyChange.objects.get().changed_at.astimezone(ZoneInfo("America/New_York"))
        assert "When (America/New_York)" in told and f"{at:%H:%M}" in told

    def _shown(self, editor, quiz, policy="last") -> dict:
        """The form that confirms it."""
        page = Page(editor.get(url(quiz, "quiz_grade_policy"), {"policy": policy}))
        return {field["name"]: field["value"] for field in page.soup.select("main form[method=post] input")}

    def _changed(self, editor, quiz) -> str:
        return self._confirmed(editor, quiz, self._shown(editor, quiz))

    def _confirmed(self, editor, quiz, form: dict) -> str:
        return text(editor.post(url(quiz, "quiz_grade_policy"), form, follow=True))

    def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, editor, quiz, mina):
        shown = self._shown(editor, quiz, "first")
        self._changed(editor, quiz)

        told = self._confirmed(editor, quiz, shown)

        assert "Something changed since this was shown" in told
        assert GradePolicyChange.objects.get().new == "last"

    def test_nor_are_scores_moved_that_the_page_did_not_show(self, editor, quiz, mina):
        """S19: an attempt ended between the look and the button."""
        shown = self._shown(editor, quiz)
        take(row_of(quiz), "-", "-", user=mina.user, scope=mina.scope, now=timezone.now())

        told = self._confirmed(editor, quiz, shown)

        assert "Something changed since this was shown" in told
        assert not GradePolicyChange.objects.exists()


class TestAccess:
    """S45, X1: authors and admins; nobody else learns that there is such a page."""

    def addresses(self, client, quiz) -> list[str]:
        confirm(client, quiz, NEVER_LOWER)
        revert = reverse("quiz_regrade_revert", args=[Regrade.objects.get().pk])
        return [url(quiz), url(quiz, "quiz_grade_policy"), revert]

    def test_learners_and_strangers_are_sent_away(self, editor, client, mended, mina):
        before = self.addresses(editor, mended), Grade.objects.count()
        for person in (None, mina.user, make_user("Pat")):
            client.logout() if person is None else client.force_login(person)
            for address in before[0]:
                for answered in (client.get(address), client.post(address, {**NEVER_LOWER, "reason": "x"})):
                    assert answered.status_code in {302, 403}
        assert Grade.objects.count() == before[1]

    def test_who_may_open_the_admin_but_not_change_quizzes_is_sent_home(self, editor, client, mended):
        from tests.factories import make_author

        addresses = self.addresses(editor, mended)
        client.force_login(make_author("Aron"))
        for address in addresses:
            assert client.get(address).status_code in {302, 403}

    def test_of_a_quiz_never_published_there_is_none(self, editor, site):
        assert editor.get(url(make_quiz(make_question(), live=False))).status_code == 404


class TestStatistics:
    def test_a_questions_editor_gets_every_version_the_newest_first(self, quiz, question, mina):
        mend(question)
        answer(quiz, "No", "No", name="Sora")
        found = statistics_of(Question.objects.get(pk=question.pk))

        assert [(one.revision.number, one.stats.n, one.facility) for one in found] == [(2, 1, 100), (1, 1, 0)]
        assert [(pick.is_right, pick.count) for pick in found[0].picks] == [(False, 0), (True, 1)]
        assert latest_statistics([question])[question.translation_key].facility == 1

    def test_a_question_that_stayed_counts_over_the_versions_of_its_quiz(self, quiz, question, mina):
        """Else a quiz that is worked on never comes to the number from which figures mean something."""
        stayed = Question.objects.exclude(pk=question.pk).get()
        mend(question)
        answer(quiz, "No", "No", name="Sora")
        assert [(one.revision.number, one.stats.n, one.facility) for one in statistics_of(stayed)] == [(2, 2, 50)]
        assert latest_statistics([stayed])[stayed.translation_key].n == 2

    def test_it_is_counted_once_and_kept_for_a_while(self, quiz, question, mina, django_assert_num_queries):
        statistics_of(question)
        with django_assert_num_queries(1):
            statistics_of(question)
        with django_assert_num_queries(1):
            latest_statistics(Question.objects.none()) or latest_statistics([question])

    def test_nobody_has_answered_yet(self, question):
        assert statistics_of(question) == []
        assert latest_statistics([question])[question.translation_key].n == 0


def test_of_a_pool_only_what_was_asked_is_listed(editor):
    """A draw's pool may hold hundreds; nothing can be decided about those that nobody was asked."""
    quiz = make_drawing_quiz(draw(1, make_bank(questions=5)))
    address = reverse("quiz_regrade", args=[quiz.pk])
    assert len(Page(editor.get(address)).soup.select("input[name=question]")) == 5, "before the first attempt"
    attempt = begin(row_of(quiz))
    submit(attempt, form(attempt))
    assert len(Page(editor.get(address)).soup.select("input[name=question]")) == 1
