"""Writes a course of any length as files, to be imported like any other."""

import uuid
from pathlib import Path

import yaml

NAMESPACE = uuid.UUID("6f1c3a52-6a1e-4d5c-9a55-1f0d2f6b7c10")
SLUG = "bench"
MODULES = 4


def key(*parts: object) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def both(text: str) -> dict[str, str]:
    return {"en": text, "ko": f"{text} (한국어)"}


def write_course(folder: Path, lessons: int = 20, questions: int = 10) -> None:
    """`lessons` over four modules in two languages; the last lesson has a quiz of `questions` single choices."""
    folder.mkdir(parents=True, exist_ok=True)
    slugs = [f"lesson-{number}" for number in range(1, lessons + 1)]
    share = -(-lessons // MODULES)
    modules = [
        {
            "key": key("module", number),
            "slug": f"module-{number}",
            "title": both(f"Module {number}"),
            "summary": both(f"What module {number} is about."),
            "lessons": slugs[number * share : (number + 1) * share],
        }
        for number in range(MODULES)
    ]
    course = {
        "key": key("course"),
        "slug": SLUG,
        "title": both("A course to measure"),
        "summary": both("Long enough to be real."),
        "audience": both("Machines."),
        "outcomes": {"en": ["Measure", "Compare"], "ko": ["재기", "견주기"]},
        "sources": [{"id": "A", "title": "A source"}],
        "modules": modules,
    }
    (folder / "course.yaml").write_text(yaml.safe_dump(course, allow_unicode=True), encoding="utf-8")
    for language in ("en", "ko"):
        for module in modules:
            for slug in module["lessons"]:
                _write_lesson(folder / language / module["slug"], slug, language, has_quiz=slug == slugs[-1])
                if slug == slugs[-1]:
                    _write_quiz(folder / language / module["slug"], slug, language, questions)


def _write_lesson(folder: Path, slug: str, language: str, *, has_quiz: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    front = {
        "key": key("lesson", slug),
        "title": f"{slug} {language}",
        "summary": "One sentence.",
        "outcomes": ["Know", "Do"],
    }
    if language == "en":
        front |= {
            "completion_rule": "quiz_submitted" if has_quiz else "learner_marks",
            "required": True,
            "points": ["A1"],
            "sources": ["A"],
            "competencies": ["strategy"],
        } | ({"quiz": True} if has_quiz else {})
    paragraphs = "\n\n".join(
        f"A paragraph of {slug} that says something about products and models, at some length. " * 4
        + f"{{#p-{number}}}"
        for number in range(30)
    )
    text = f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n## A heading {{#heading}}\n\n{paragraphs}\n"
    (folder / f"{slug}.md").write_text(text, encoding="utf-8")


def _write_quiz(folder: Path, slug: str, language: str, questions: int) -> None:
    rows = []
    for number in range(questions):
        row = {"key": key("question", number), "stem": f"Question {number}, {language}?"}
        choices = [
            {"id": letter, "text": f"Choice {letter} of {number}", "explanation": f"Because of {letter}."}
            for letter in "abcd"
        ]
        if language == "en":
            row |= {"kind": "single", "points": 1, "teaches": ["A1"], "competencies": ["strategy"]}
            choices[0]["correct"] = True
        rows.append(row | {"choices": choices})
    quiz = {"key": key("quiz"), "title": "A quiz to measure", "questions": rows}
    if language == "en":
        quiz |= {"pass_mark": 60, "attempts_allowed": None}
    (folder / f"{slug}.quiz.yaml").write_text(yaml.safe_dump(quiz, allow_unicode=True), encoding="utf-8")
