"""What the shipped course promises as a whole: every point taught and asked. Its questions: `test_question_bank`."""

from tests.content.test_question_bank import all_items as items

# The points of the brief: what the four sources say (A, B with its English version C, D), and where they disagree (X).
POINTS = [
    f"{source}{number}" for source, last in (("A", 26), ("B", 18), ("D", 12), ("X", 4)) for number in range(1, last + 1)
]


def test_every_point_is_taught():
    taught = {point for lesson in items("lesson") for point in lesson.state["points_taught"]}
    assert sorted(set(POINTS) - taught) == []
    assert sorted(taught - set(POINTS)) == [], "points that the brief does not know"


def test_every_point_is_asked_in_a_question_that_counts():
    asked = {
        point
        for question in items("question")
        if not question.state["is_practice"]
        for point in question.state["asks_about"]
    }
    assert sorted(set(POINTS) - asked) == []


def test_twenty_two_lessons_and_their_quizzes_in_five_modules():
    """Besides what is taught: a quiz for each module, the capstone and the final assessment."""
    assert (len(items("module")), len(items("lesson"))) == (5, 22 + 5 + 2)
    assert len(items("lesson", "ko")) == len(items("lesson"))
