"""Revisions that were published before there were more kinds keep the hash by which a changed key is told."""

from quizzes.schema import QuizContent


def choice(id_, correct):
    return {"id": id_, "text": {"en": id_.upper()}, "correct": correct}


def question(number, kind, points, *choices):
    key = f"00000000-0000-4000-8000-00000000000{number}"
    return {"kind": kind, "key": key, "points": points, "stem": {"en": "Which?"}, "choices": list(choices)}


def test_the_grading_hash_of_the_first_three_kinds_is_what_it_always_was():
    content = {
        "source_language": "en",
        "title": {"en": "Check"},
        "pass_mark": 60,
        "questions": [
            question(1, "single", "1", choice("a", True), choice("b", False), choice("c", False)),
            question(2, "multiple", "2.5", choice("a", True), choice("b", True), choice("c", False)),
            question(3, "true_false", "1.00", choice("t", False), choice("f", True)),
        ],
    }
    pinned = "e14880b2b9bf429688debfcfc57613a3f8041c5d2ff3c78c0522f5121289a7e7"
    assert QuizContent.model_validate(content).grading_hash == pinned
