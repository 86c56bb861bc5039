"""A small course as files: two lessons in two languages, the first with a quiz and a question for practice."""

import uuid
from pathlib import Path


def key(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


COURSE = f"""\
key: {key("course")}
slug: prompting
title: {{en: Prompting, ko: 프롬프트}}
summary: {{en: Ask well., ko: 잘 묻기}}
audience: {{en: Anyone., ko: 누구나}}
outcomes:
  en: [Write a prompt]
  ko: [프롬프트를 쓸 수 있어요]
sources:
  - {{id: A, title: A post, author: Brownee, published_on: 2025-12-21, language: ko}}
modules:
  - key: {key("module")}
    slug: basics
    title: {{en: Basics, ko: 기초}}
    summary: {{en: The start., ko: 시작}}
    lessons: [first, second]
"""

FIRST = f"""\
---
key: {key("first")}
title: The first lesson
summary: How it begins.
outcomes: [Tell a prompt from a wish]
completion_rule: quiz_passed
required: true
free_preview: true
points: [A1, A2]
sources: [A]
competencies: [prompting]
quiz: true
---
## Where it starts {{#start}}

A prompt is a **request** with `limits` and a [source](https://example.org/). {{#p-start}}

- One
- Two {{#list-start}}

> Ask, and it shall be given.
> — An old book {{#q-ask}}

::: callout {{#c-note tone="tip" title="Rule"}}
Say the format.
:::

| Vague | Precise |
|---|---|
| some names | ten names |
{{#table-vague}}

```text {{#code-prompt}}
Write ten names.
```

::: check {{#check-start question="{key("practice")}"}}
:::

::: activity {{#act-start title="Try it" minutes="5"}}
Rewrite this.

1. Once
2. Twice
:::
"""

FIRST_KO = f"""\
---
key: {key("first")}
title: 첫 레슨
summary: 시작
outcomes: [프롬프트와 바람을 구별할 수 있어요]
---
## 시작 {{#start}}

프롬프트는 **요청**이에요. {{#p-start}}

- 하나
- 둘 {{#list-start}}

> 구하라
> — 옛 책 {{#q-ask}}

::: callout {{#c-note tone="tip" title="규칙"}}
형식을 말해요.
:::

| 막연 | 정확 |
|---|---|
| 이름 몇 개 | 이름 열 개 |
{{#table-vague}}

```text {{#code-prompt}}
이름 열 개를 써 줘.
```

::: check {{#check-start question="{key("practice")}"}}
:::

::: activity {{#act-start title="해 보기" minutes="5"}}
다시 써 보세요.
:::
"""

SECOND = f"""\
---
key: {key("second")}
title: The second lesson
summary: How it goes on.
outcomes: [Go on]
completion_rule: learner_marks
---
It goes on. {{#p-on}}
"""

SECOND_KO = f"""\
---
key: {key("second")}
title: 둘째 레슨
summary: 계속
outcomes: [계속할 수 있어요]
---
계속돼요. {{#p-on}}
"""

QUIZ = f"""\
key: {key("quiz")}
title: Check
pass_mark: 70
attempts_allowed: 3
questions:
  - key: {key("question")}
    kind: single
    points: 2
    teaches: [A1]
    competencies: [prompting]
    stem: What is a prompt?
    choices:
      - {{id: a, text: A request, correct: true, explanation: "Yes."}}
      - {{id: b, text: A reply, explanation: "No."}}
practice:
  - key: {key("practice")}
    kind: true_false
    stem: A prompt has limits.
    choices:
      - {{id: 'true', text: 'True', correct: true, explanation: "It may."}}
      - {{id: 'false', text: 'False', explanation: "It may."}}
"""

QUIZ_KO = f"""\
key: {key("quiz")}
title: 확인
questions:
  - key: {key("question")}
    stem: 프롬프트란?
    choices:
      - {{id: a, text: 요청, explanation: "맞아요."}}
      - {{id: b, text: 답, explanation: "아니에요."}}
practice:
  - key: {key("practice")}
    stem: 프롬프트에는 제한이 있어요.
    choices:
      - {{id: 'true', text: '맞아요', explanation: "그럴 수 있어요."}}
      - {{id: 'false', text: '아니에요', explanation: "그럴 수 있어요."}}
"""

FILES = {
    "course.yaml": COURSE,
    "en/basics/first.md": FIRST,
    "en/basics/first.quiz.yaml": QUIZ,
    "en/basics/second.md": SECOND,
    "ko/basics/first.md": FIRST_KO,
    "ko/basics/first.quiz.yaml": QUIZ_KO,
    "ko/basics/second.md": SECOND_KO,
}


def write_course(root: Path) -> Path:
    folder = root / "prompting"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in a file; it must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} holds no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
