"""The course says what its sources say, in its own words; this is what would tell."""

import pytest

from ops import originality
from ops.originality import check, hashed, runs, shared

ENGLISH = "Nobody asked us for a robot that waters the plants twice."
KOREAN = "아무도 우리에게 하루에 두 번 물을 주는 로봇을 달라고 하지 않았어요."
ARTICLE = f"{ENGLISH}\n{KOREAN}"
KNOWN = {hashed(run) for run in runs(ARTICLE)}


@pytest.mark.parametrize(
    "taken",
    [
        "They wrote: nobody asked us for a robot that waters, and so on.",
        "NOBODY asked us -- for a **robot** that waters the cat.",
        "{#p-one} nobody asked us for a robot {#p-two} that waters them",
        "그 글은 아무도 우리에게 하루에 두번 물을 주는 로봇을 달라고 했어요.",
    ],
)
def test_a_run_taken_over_is_found_whatever_its_dress(taken):
    assert shared(taken, KNOWN, [])


@pytest.mark.parametrize(
    "own",
    [
        "Nobody asked us for a robot that sings to the plants.",
        "하루에 두 번 물을 주는 로봇",
        "a robot that waters the plants twice",
    ],
)
def test_a_shorter_phrase_is_anybodys(own):
    assert shared(own, KNOWN, []) == []


def test_a_title_may_be_cited():
    title = "Nobody asked us for a robot that waters the plants"
    assert shared(f"As “{title}” has it.", KNOWN, [title]) == []


def test_korean_between_english_names_makes_no_run():
    assert not list(runs("PM은 AI를, AI는 PM을, PM은 AI를, AI는 PM을, 그렇게 돌고 돌아요"[:30]))


def test_a_sentence_of_an_article_in_a_lesson_fails_the_check(tmp_path, monkeypatch):
    for name, value in (("FINGERPRINT", tmp_path / "hashes"), ("CONTENT", tmp_path)):
        monkeypatch.setattr(originality, name, value)
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    course = tmp_path / "course"
    (course / "en").mkdir(parents=True)
    (course / "course.yaml").write_text("sources: []", encoding="utf-8")
    (course / "en" / "lesson.md").write_text("Our own words.", encoding="utf-8")
    originality.make([tmp_path / "article.txt"])
    assert check(course) == []
    (course / "en" / "lesson.md").write_text(ARTICLE, encoding="utf-8")
    assert any(line.startswith("en/lesson.md: “nobody asked us for a robot that waters”") for line in check(course))


def test_the_shipped_course_is_written_afresh():
    assert check() == []
