"""Another kind of question is one module, one template and one block; nothing else has to know of it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
KIND = Path(__file__).parent / "new_kind"
CODE = ["accounts", "cms", "config", "courses", "quizzes", "templates"]
REST = ["content", "locale", "ops", "static"]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What `story.py` prints in a copy of the project that has the kind's three files more."""
    copy = tmp_path_factory.mktemp("project")
    for name in CODE:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in REST:
        (copy / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "manage.py", copy)
    shutil.copy(KIND / "scale.py", copy / "quizzes/kinds/scale.py")
    shutil.copy(KIND / "scale.html", copy / "templates/quizzes/scale.html")
    shutil.copy(KIND / "scale_block.py", copy / "cms/blocks/answers/scale.py")
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(copy),
        "DEBUG": "1",
        "VAR_DIR": str(copy / "var"),
        "LOG_LEVEL": "ERROR",
    }
    shell = [sys.executable, "manage.py", "shell", "--no-imports"]
    story = (KIND / "story.py").read_text()
    ran = subprocess.run(shell, input=story, cwd=copy, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_authors_choose_it_behind_the_others_and_fill_in_its_fields_without_a_migration(told):
    assert told["choices"][0] == "Single choice" and told["choices"][-1] == "Point on a scale"
    assert told["fields"] == ["lowest", "highest", "right"]


def test_learners_are_asked_it_graded_by_it_and_told_why(told):
    assert '<input class="input" type="number"' in told["asked"] and 'max="5"' in told["asked"]
    assert "How sure are you?" in told["asked"]
    assert told["points"] == "1.50"  # one of four steps away, for 2 points
    assert "Partly right" in told["explained"] and 'class="feedback__right"' in told["explained"]
    assert told["tallies"] == ["3"]


def test_an_export_says_that_the_format_has_nothing_like_it(told):
    assert len(told["exported"]) == 1 and "GIFT" in told["exported"][0]
