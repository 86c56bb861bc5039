"""Of the shipped course's first module four lessons and the quiz, as a course of their own: each rule, in seconds."""

import shutil
from pathlib import Path

import yaml
from django.conf import settings

SHIPPED = Path(settings.BASE_DIR) / "content" / "ai-product-management"
LEFT_OUT = "what-the-title-is-worth"


def first_module(folder: Path) -> Path:
    """Their files, written below `folder`. The quiz draws from every lesson but the one that is left out."""
    course = _read(SHIPPED / "course.yaml")
    course["modules"] = course["modules"][:1]
    module = course["modules"][0]
    module["lessons"].remove(LEFT_OUT)
    target = folder / SHIPPED.name
    for language in ("en", "ko"):
        shutil.copytree(
            SHIPPED / language / module["slug"],
            target / language / module["slug"],
            ignore=shutil.ignore_patterns(f"{LEFT_OUT}.*"),
        )
    path = target / "en" / module["slug"] / f"{module['lessons'][-1]}.quiz.yaml"
    quiz = _read(path)
    quiz["draws"] = [draw for draw in quiz["draws"] if draw["tag"] != LEFT_OUT]
    _write(path, quiz)
    _write(target / "course.yaml", course)
    return target


def _read(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _write(path: Path, data: dict) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
