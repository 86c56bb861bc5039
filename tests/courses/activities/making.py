"""Activities and what was written in them, without the pages that authors write."""

import uuid
from typing import Any

from courses.activities.kinds import BaseActivity, read_activity
from courses.models import Activity, Lesson

REFLECTION: dict[str, Any] = {
    "kind": "reflection",
    "title": {"en": "Where would you stand?", "ko": "여러분의 생각은?"},
    "intro": {"en": "<p>Two sentences are enough.</p>"},
    "questions": [
        {"id": "answer", "text": {"en": "Which would you sign, and <b>why</b>?", "ko": "어느 쪽에 서명하겠어요?"}},
        {"id": "doubt", "text": {"en": "What speaks against it?"}},
    ],
}
CHECKLIST: dict[str, Any] = {
    "kind": "checklist",
    "title": {"en": "Before you promise AI"},
    "items": [
        {"id": "problem", "text": {"en": "I can name the problem."}},
        {"id": "cost", "text": {"en": "I know the cost."}},
    ],
}
WORKSHEET: dict[str, Any] = {
    "kind": "worksheet",
    "title": {"en": "Unit economics"},
    "inputs": [
        {"id": "tokens", "label": {"en": "Tokens in a query"}, "unit": {"en": "tokens", "ko": "토큰"}, "value": "1500"},
        {"id": "price", "label": {"en": "Price of a million"}, "unit": {"en": "$"}, "unit_before": True, "min": "0"},
    ],
    "outputs": [
        {
            "id": "cost",
            "label": {"en": "Cost of a query"},
            "unit": {"en": "$"},
            "unit_before": True,
            "decimals": 4,
            "formula": "tokens * price / 1000000",
        },
        {"id": "per_dollar", "label": {"en": "Queries for a dollar"}, "decimals": 0, "formula": "1 / cost"},
        {"id": "part", "label": {"en": "Of a cent"}, "as_percent": True, "decimals": 1, "formula": "cost / 0.01"},
    ],
}

SCORING: dict[str, Any] = {
    "kind": "scoring",
    "title": {"en": "Score your ideas"},
    "criteria": [
        {"id": "pays", "label": {"en": "Viability", "ko": "사업성"}, "weight": "2"},
        {"id": "works", "label": {"en": "Feasibility", "ko": "실현 가능성"}},
    ],
    "options": [{"id": "bot", "label": {"en": "A <b>refund</b> bot", "ko": "환불 봇"}}],
    "own": 2,
}
SORTING: dict[str, Any] = {
    "kind": "sorting",
    "title": {"en": "Choose the technique"},
    "categories": [
        {"id": "rules", "label": {"en": "Plain rules", "ko": "단순 규칙"}},
        {"id": "llm", "label": {"en": "A language model", "ko": "언어 모델"}},
    ],
    "cases": [
        {
            "id": "invoice",
            "text": {"en": "The total of an invoice", "ko": "청구서의 합계"},
            "category": "rules",
            "explanation": {"en": "It is <i>always</i> there.", "ko": "늘 같은 자리에 있어요."},
        },
        {"id": "reply", "text": {"en": "A kind reply"}, "category": "llm"},
    ],
}
REWRITE: dict[str, Any] = {
    "kind": "rewrite",
    "title": {"en": "Prompt workshop"},
    "before": {"en": "Summarise\n<the feedback>.", "ko": "요약해 줘."},
    "task": {"en": "<p>Say for whom.</p>"},
    "checks": [
        {"id": "whom", "text": {"en": "It says for whom."}},
        {"id": "length", "text": {"en": "It says how long."}},
    ],
    "sample": {"en": "Summarise for the team."},
}
PLAN: dict[str, Any] = {
    "kind": "plan",
    "title": {"en": "Your first thirty days", "ko": "첫 30일"},
    "days": 30,
    "steps": [
        {"id": "pick", "text": {"en": "Pick one decision", "ko": "결정 하나를 골라요"}, "day": 8},
        {"id": "audit", "text": {"en": "List the decisions", "ko": "결정 목록을 적어요"}, "day": 1},
    ],
    "own": 2,
}
ASSESSMENT: dict[str, Any] = {
    "kind": "assessment",
    "title": {"en": "Where you stand now", "ko": "지금의 나"},
    "occasion": "before",
    "scale": {"least": 1, "most": 5, "least_label": {"en": "not yet"}, "most_label": {"en": "with ease"}},
    "statements": [
        {"id": "model", "text": {"en": "I can tell what a model does."}, "competency": "technical-literacy"},
        {"id": "cost", "text": {"en": "I can work out a cost."}, "competency": "technical-literacy"},
        {"id": "bar", "text": {"en": "I can set a bar."}, "competency": "evaluation"},
    ],
}


def read(definition: dict, **changes) -> BaseActivity:
    return read_activity({**definition, **changes})


def make_activity(lesson: Lesson, definition: dict = REFLECTION, *, anchor: str = "act-why", **fields) -> Activity:
    position = Activity.objects.filter(lesson=lesson).count() + 1
    fields = {"key": uuid.uuid4(), "position": position, **fields}
    normal = read(definition).model_dump(mode="json")
    return Activity.objects.create(lesson=lesson, kind=definition["kind"], anchor=anchor, definition=normal, **fields)


def redefine(row: Activity, definition: dict) -> None:
    """What publishing an edit does to the row."""
    row.kind, row.definition = definition["kind"], read(definition).model_dump(mode="json")
    row.save()
