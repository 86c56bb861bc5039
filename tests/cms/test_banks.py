"""Banks, draws from them, and what a quiz decides besides its questions."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.library import CannotCompile
from cms.models import Bank, Question, Quiz
from quizzes.models import Quiz as QuizRecord
from quizzes.models import QuizRevision
from quizzes.schema import QuizContent
from tests.cms.factories import locale, make_question, make_quiz, publish
from tests.quizzes.stories import begin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def make_bank(name: str = "Terms", *, questions: int = 0, **fields) -> Bank:
    bank = Bank.objects.create(name=name)
    for number in range(1, questions + 1):
        make_question(f"{name} {number}?", bank=bank, **fields)
    return bank


def draw(count: int, bank: Bank | None = None, name: str = "some", **rule) -> dict:
    return {"type": "draw", "id": name, "value": {"count": count, "bank": bank and bank.pk, **rule}}


def make_drawing_quiz(*draws: dict, fixed: tuple[Question, ...] = (), live: bool = True, **fields) -> Quiz:
    places = [{"type": "question", "value": one.pk, "id": f"fixed-{one.pk}"} for one in fixed]
    fields.setdefault("title", "Drawn")
    quiz = Quiz(questions=json.dumps([*places, *draws]), locale=locale("en"), live=False, **fields)
    quiz.save()
    return publish(quiz) if live else quiz


def content_of(quiz: Quiz) -> QuizContent:
    return QuizContent.model_validate(QuizRecord.objects.get(key=quiz.translation_key).revision.content)


def pool_of(quiz: Quiz, place: int = 0) -> set:
    return set(content_of(quiz).slots[place].keys)


def stems(quiz: Quiz) -> set[str]:
    content = content_of(quiz)
    return {content.by_key[key].stem["en"] for slot in content.draws for key in slot.keys}


class TestDraws:
    def test_a_draw_becomes_the_questions_that_match_now(self):
        """S22: what may be drawn is written into the revision, so nothing later changes it."""
        bank = make_bank(questions=4)
        make_question("Elsewhere?", bank=make_bank("Other"))
        quiz = make_drawing_quiz(draw(2, bank))
        content = content_of(quiz)
        assert pool_of(quiz) == set(bank.questions.values_list("translation_key", flat=True))
        assert (content.asked_count, content.slots[0].id, content.slots[0].count) == (2, "some", 2)
        assert len(content.questions) == 4

    @pytest.mark.parametrize(
        ("rule", "found"),
        [
            ({"tag": "week-1"}, {"One", "Both"}),
            ({"competency": "metrics"}, {"Two", "Both"}),
            ({"difficulty": "hard"}, {"Both"}),
            ({"tag": "week-1", "competency": "metrics"}, {"Both"}),
            ({"tag": "week"}, set()),
        ],
    )
    def test_a_question_must_have_all_that_is_said(self, rule, found):
        """And the whole tag: `week` is not `week-1`, though the text holds it."""
        make_question("One", tags="week-1, intro")
        make_question("Two", competencies="metrics", difficulty="easy")
        make_question("Both", tags="week-1", competencies="strategy, metrics", difficulty="hard")
        if not found:
            with pytest.raises(CannotCompile, match="there are 0"):
                make_drawing_quiz(draw(1, **rule))
            return
        assert stems(make_drawing_quiz(draw(1, **rule))) == {f"<p>{stem}</p>" for stem in found}

    def test_drafts_practice_and_other_languages_are_never_drawn(self):
        bank = make_bank(questions=1)
        make_question("Draft?", bank=bank, live=False)
        make_question("Practice?", bank=bank, is_practice=True)
        make_question("한국어?", bank=bank, language="ko")
        assert stems(make_drawing_quiz(draw(1, bank))) == {"<p>Terms 1?</p>"}

    def test_a_fixed_question_is_asked_once_and_does_not_fill_a_draw(self):
        bank = make_bank(questions=2)
        first = bank.questions.order_by("pk").first()
        quiz = make_drawing_quiz(draw(1, bank), fixed=(first,))
        content = content_of(quiz)
        assert [slot.type for slot in content.slots] == ["fixed", "draw"]
        assert len(content.questions) == 2
        with pytest.raises(CannotCompile, match="A draw asks for 2 of “Terms”; there are 1"):
            make_drawing_quiz(draw(2, bank), fixed=(first,))

    def test_too_few_matches_are_refused_in_words(self):
        bank = make_bank(questions=2, difficulty="easy", tags="week-1")
        with pytest.raises(CannotCompile) as refusal:
            make_drawing_quiz(draw(3, bank, tag="week-1", difficulty="easy"))
        assert refusal.value.reasons == ["A draw asks for 3 of “Terms, tag week-1, Easy”; there are 2."]
        assert not QuizRecord.objects.filter(is_practice=False).exists()

    def test_two_draws_that_need_the_same_questions_are_refused(self):
        bank = make_bank(questions=3)
        with pytest.raises(CannotCompile, match="more questions than there are left"):
            make_drawing_quiz(draw(2, bank, name="one"), draw(2, bank, name="two"))

    def test_a_translation_of_a_drawn_question_joins(self):
        bank = make_bank(questions=1)
        quiz = make_drawing_quiz(draw(1, bank))
        question = bank.questions.get()
        korean = question.copy_for_translation(locale("ko"))
        korean.stem = "<p>용어?</p>"
        korean.save()
        publish(korean)
        assert content_of(quiz).questions[0].stem["ko"] == "<p>용어?</p>"
        assert bank.questions.count() == 2 and len(pool_of(quiz)) == 1


class TestABankThatChanges:
    def test_a_new_question_joins_the_draws_that_match(self):
        bank = make_bank(questions=2)
        quiz, other = make_drawing_quiz(draw(1, bank)), make_drawing_quiz(draw(1, bank, difficulty=""), title="Other")
        untouched = make_quiz(make_question("Alone?"))
        before = QuizRecord.objects.get(key=untouched.translation_key).revision_id
        added = make_question("New?", bank=bank)
        assert added.translation_key in pool_of(quiz) & pool_of(other)
        assert QuizRecord.objects.get(key=untouched.translation_key).revision_id == before

    @pytest.mark.postgres
    def test_a_question_that_moves_leaves_one_draw_and_joins_another(self):
        terms, cases = make_bank(questions=2), make_bank("Cases", questions=1)
        one, other = make_drawing_quiz(draw(1, terms)), make_drawing_quiz(draw(1, cases))
        moved = terms.questions.order_by("pk").first()
        moved.bank = cases
        publish(moved)
        assert moved.translation_key not in pool_of(one)
        assert moved.translation_key in pool_of(other)

    def test_a_draft_moves_nothing(self):
        terms = make_bank(questions=2)
        quiz = make_drawing_quiz(draw(1, terms))
        question = terms.questions.first()
        question.bank = None
        question.save_revision()
        assert len(pool_of(quiz)) == 2

    @pytest.mark.postgres
    def test_a_question_taken_off_or_deleted_leaves_the_draws(self):
        bank = make_bank(questions=3)
        quiz = make_drawing_quiz(draw(1, bank))
        first, second, third = bank.questions.order_by("pk")
        first.unpublish()
        assert pool_of(quiz) == {second.translation_key, third.translation_key}
        second.delete()
        assert pool_of(quiz) == {third.translation_key}

    def test_a_question_that_a_draw_cannot_do_without_stays(self):
        """Publishing it elsewhere is refused and names the quiz; taken off past the editor, it stays whole."""
        bank = make_bank(questions=2)
        quiz = make_drawing_quiz(draw(2, bank))
        question = bank.questions.first()
        question.bank = None
        with pytest.raises(CannotCompile, match="Drawn: A draw asks for 2 of “Terms”; there are 1"):
            publish(question)
        assert len(pool_of(quiz)) == 2
        Question.objects.get(pk=question.pk).unpublish()
        assert len(pool_of(quiz)) == 2

    @pytest.mark.postgres
    def test_an_attempt_under_way_keeps_what_it_was_drawn(self):
        """S20, S22: the bank may change as it will."""
        bank = make_bank(questions=3)
        quiz = make_drawing_quiz(draw(2, bank))
        record = QuizRecord.objects.get(key=quiz.translation_key)
        attempt = begin(record)
        asked = list(attempt.responses.order_by("pk").values_list("question_key", flat=True))
        for number in range(3):
            make_question(f"Later {number}?", bank=bank)
        bank.questions.filter(translation_key=asked[0]).get().unpublish()
        attempt.refresh_from_db()
        assert attempt.revision_id != QuizRecord.objects.get(pk=record.pk).revision_id
        assert list(attempt.responses.order_by("pk").values_list("question_key", flat=True)) == asked

    def test_the_same_bank_again_adds_no_revision(self):
        bank = make_bank(questions=2)
        quiz = make_drawing_quiz(draw(1, bank))
        count = QuizRevision.objects.count()
        publish(quiz)
        publish(bank.questions.first())
        assert QuizRevision.objects.count() == count

    def test_publishing_asks_no_more_the_more_draw(self):
        """A quiz more that draws costs the writing of its revision, and nothing to find it or its questions."""

        def queries(question) -> int:
            with CaptureQueriesContext(connection) as captured:
                publish(question)
            return len([one for one in captured if one["sql"].startswith("SELECT")])

        bank, other = make_bank(questions=3), make_bank("Other", questions=30)
        make_drawing_quiz(draw(1, bank))
        question = bank.questions.first()
        queries(question)  # what is looked up once a process
        few = queries(question)
        for number in range(3):
            make_drawing_quiz(draw(1, other, name=f"d{number}"), title=f"Other {number}")
        assert queries(question) == few
