"""One question of each kind, and a response to it that is partly right: for the style guide and for whoever tests."""

from typing import Any
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from quizzes.kinds import BaseQuestion, Question, Value

_SPACE = UUID("5f0c1d1e-6a58-4b1f-9d3c-0d7d3f6c8a11")


def _both(english: str, korean: str) -> dict[str, str]:
    return {"en": english, "ko": korean}


def _choice(id_: str, english: str, korean: str, why: tuple[str, str], *, correct: bool = False) -> dict[str, Any]:
    return {"id": id_, "text": _both(english, korean), "correct": correct, "explanation": _both(*why)}


SINGLE = {
    "kind": "single",
    "stem": _both("Which of these could be finished as a rule?", "다음 중 규칙으로 끝낼 수 있는 일은 무엇인가요?"),
    "explanation": _both(
        "<p>A rule is finished when every case can be listed before it happens.</p>",
        "<p>모든 경우를 미리 적을 수 있을 때 규칙은 끝납니다.</p>",
    ),
    "choices": [
        _choice(
            "c1",
            "Lock the account after five wrong passwords",
            "비밀번호를 다섯 번 틀리면 계정을 잠그기",
            ("<p>Five is a number that can be counted to.</p>", "<p>다섯 번은 셀 수 있습니다.</p>"),
            correct=True,
        ),
        _choice(
            "c2",
            "Answer questions about a contract",
            "계약서에 대한 질문에 답하기",
            ("<p>No list of questions is the last one.</p>", "<p>질문 목록에는 끝이 없습니다.</p>"),
        ),
        _choice(
            "c3",
            "Recommend the next film",
            "다음에 볼 영화 추천하기",
            ("<p>Taste changes with every film seen.</p>", "<p>취향은 영화를 볼 때마다 바뀝니다.</p>"),
        ),
    ],
}
MULTIPLE = {
    "kind": "multiple",
    "stem": _both(
        "<p>Which are costs of a false alarm?</p><p>Think of a smoke detector in a hospital.</p>",
        "<p>잘못 울린 경보가 치르게 하는 것은 무엇인가요?</p><p>병원의 연기 감지기를 떠올려 보세요.</p>",
    ),
    "choices": [
        _choice("m1", "People stop listening", "사람들이 더는 귀 기울이지 않는다", ("", ""), correct=True),
        _choice("m2", "Work is interrupted", "일이 중단된다", ("", ""), correct=True),
        _choice(
            "m3",
            "A fire is missed",
            "불을 놓친다",
            ("<p>That is the cost of a miss, not of an alarm.</p>", "<p>그것은 놓쳤을 때 치르는 것입니다.</p>"),
        ),
    ],
}
TRUE_FALSE = {
    "kind": "true_false",
    "stem": _both(
        "A model that is right on average is right for each person.",
        "평균적으로 맞는 모델은 한 사람 한 사람에게도 맞는다.",
    ),
    "choices": [
        _choice("t", "True", "참", ("", "")),
        _choice(
            "f",
            "False",
            "거짓",
            ("<p>An average hides who it is wrong for.</p>", "<p>평균은 누구에게 틀리는지를 감춥니다.</p>"),
            correct=True,
        ),
    ],
}
SHORT_TEXT = {
    "kind": "short_text",
    "stem": _both(
        "What is the share of real fires that set off the alarm called?",
        "실제 불 가운데 경보를 울린 비율을 무엇이라고 하나요?",
    ),
    "accepted": [
        {
            "text": {"en": ["recall", "sensitivity"], "ko": ["재현율", "민감도"]},
            "explanation": _both(
                "<p>Of all that is there, what was found.</p>", "<p>있는 것 가운데 찾아낸 것입니다.</p>"
            ),
        },
        {"text": {"en": ["hit rate"]}, "share": "0.5"},
    ],
    "wrong": [
        {
            "id": "precision",
            "texts": ["precision", "정밀도"],
            "explanation": _both(
                "<p>Precision asks the other way round: of the alarms, how many were fires?</p>",
                "<p>정밀도는 반대로 묻습니다. 경보 가운데 실제 불은 얼마나 되나요?</p>",
            ),
        }
    ],
}
NUMERIC = {
    "kind": "numeric",
    "stem": _both(
        "How long does light take from the Sun to the Earth?", "빛이 태양에서 지구까지 오는 데 얼마나 걸리나요?"
    ),
    "answers": [
        {
            "value": "499",
            "tolerance": "0.02",
            "tolerance_kind": "relative",
            "explanation": _both("<p>150 million km ÷ 300,000 km/s.</p>", "<p>1억 5천만 km ÷ 초속 30만 km입니다.</p>"),
        },
        {"value": "499", "tolerance": "0.1", "tolerance_kind": "relative", "share": "0.5"},
    ],
    "units": [{"name": "s", "factor": "1"}, {"name": "min", "factor": "60"}],
}
MATCHING = {
    "kind": "matching",
    "stem": _both("What does each of them decide?", "다음은 각각 무엇을 정하나요?"),
    "pairs": [
        {
            "id": "p1",
            "left": _both("Threshold", "문턱값"),
            "right": _both("how often the alarm goes off", "경보가 얼마나 자주 울리는지"),
            "explanation": _both("<p>Lower it, and more is reported.</p>", "<p>낮추면 더 많이 알립니다.</p>"),
        },
        {"id": "p2", "left": _both("Label", "라벨"), "right": _both("what counts as right", "무엇을 정답으로 볼지")},
        {"id": "p3", "left": _both("Sample", "표본"), "right": _both("who is seen", "누구를 보게 되는지")},
    ],
    "extras": [{"id": "x1", "right": _both("who pays", "누가 비용을 내는지")}],
}
ORDERING = {
    "kind": "ordering",
    "scoring": "adjacent",
    "stem": _both("Bring the steps into order.", "단계를 순서대로 놓아 보세요."),
    "explanation": _both(
        "<p>What a wrong answer costs comes first: it decides what to measure.</p>",
        "<p>틀렸을 때 치르는 것이 먼저입니다. 무엇을 잴지를 그것이 정합니다.</p>",
    ),
    "items": [
        {"id": "o1", "text": _both("Ask what a wrong answer costs", "틀린 답이 무엇을 치르게 하는지 묻기")},
        {"id": "o2", "text": _both("Choose what to measure", "무엇을 잴지 고르기")},
        {"id": "o3", "text": _both("Collect cases", "사례 모으기")},
        {"id": "o4", "text": _both("Try it with ten people", "열 사람에게 써 보게 하기")},
    ],
}
BLANKS = {
    "kind": "blanks",
    "stem": _both("Complete the paragraph.", "문단을 완성해 보세요."),
    "text": _both(
        "<p>Of 200 alarms 150 were fires, so the {{name}} is {{share}} per cent. "
        "To miss fewer fires, the threshold has to be {{way}}.</p>",
        "<p>경보 200번 가운데 150번이 실제 불이었으므로 {{name}}은 {{share}}퍼센트입니다. "
        "불을 덜 놓치려면 문턱값을 {{way}} 합니다.</p>",
    ),
    "blanks": [
        {"id": "name", "type": "text", "accepted": [{"text": {"en": ["precision"], "ko": ["정밀도"]}}]},
        {
            "id": "share",
            "type": "number",
            "weight": "2",
            "answers": [{"value": "75", "tolerance": "0.5"}],
            "explanation": _both("<p>150 ÷ 200 = 0.75.</p>", "<p>150 ÷ 200 = 0.75입니다.</p>"),
        },
        {
            "id": "way",
            "type": "choice",
            "choices": [
                _choice("lower", "lowered", "낮춰야", ("", ""), correct=True),
                _choice(
                    "raise",
                    "raised",
                    "높여야",
                    ("<p>A higher threshold reports less.</p>", "<p>문턱값을 높이면 덜 알립니다.</p>"),
                ),
            ],
        },
    ],
}
OPEN = {
    "kind": "open",
    "points": "10",
    "max_words": 150,
    "stem": _both(
        "Who pays when your product is wrong, and how would you find out?",
        "제품이 틀리면 누가 그 값을 치르나요? 그것을 어떻게 알아내겠어요?",
    ),
    "sample": _both(
        "<p>Names a person who is not the customer, what happens to them, "
        "and a sign that would show it within a week.</p>",
        "<p>고객이 아닌 사람을 들고, 그에게 일어나는 일과 그것이 일주일 안에 드러나는 신호를 말합니다.</p>",
    ),
    "rubric": [
        {
            "id": "who",
            "title": _both("Who pays", "누가 치르는지"),
            "levels": [
                {"id": "none", "label": _both("Nobody is named", "아무도 말하지 않음"), "share": "0"},
                {"id": "some", "label": _both("A group", "집단"), "share": "0.5"},
                {"id": "all", "label": _both("A person", "사람"), "share": "1"},
            ],
        }
    ],
}

_WRITTEN = "The courier who waits at a locked door.\n\nWe would see it in the minutes between arrival and hand-over."

# By kind: the question, and a response to it.
_SAMPLES: dict[str, tuple[dict[str, Any], Value]] = {
    "single": (SINGLE, "c2"),
    "multiple": (MULTIPLE, ["m1"]),
    "true_false": (TRUE_FALSE, "f"),
    "short_text": (SHORT_TEXT, "Precision"),
    "numeric": (NUMERIC, "8,7 min"),
    "matching": (MATCHING, {"p1": "p1", "p2": "x1"}),
    "ordering": (ORDERING, ["o2", "o3", "o1", "o4"]),
    "blanks": (BLANKS, {"name": "Precision", "share": "0,75", "way": "raise"}),
    "open": (OPEN, _WRITTEN),
}


def sample(kind: str) -> tuple[BaseQuestion, Value]:
    """A question of this kind, and a response to it that is not all right."""
    data, value = _SAMPLES[kind]
    return TypeAdapter(Question).validate_python({"key": uuid5(_SPACE, kind), "points": "2", **data}), value
