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
