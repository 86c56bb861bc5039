"""The first module of the shipped course as a course of its own: five real lessons, one for each rule, in seconds."""

import shutil
from pathlib import Path

import yaml
from django.conf import settings

SHIPPED = Path(settings.BASE_DIR) / "content" / "ai-product-management"


def first_module(folder: Path) -> Path:
    """Its files, written below `folder`."""
    course = yaml.safe_load((SHIPPED / "course.yaml").read_text(encoding="utf-8"))
    course["modules"] = course["modules"][:1]
    target = folder / SHIPPED.name
    for language in ("en", "ko"):
        module = course["modules"][0]["slug"]
        shutil.copytree(SHIPPED / language / module, target / language / module)
    (target / "course.yaml").write_text(yaml.safe_dump(course, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return target
