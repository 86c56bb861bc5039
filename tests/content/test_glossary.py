"""The shipped glossary: the words that the lessons use, explained in both languages, and no other words."""

import re
from collections import Counter

import pytest
import yaml

from courses.term_marks import Finder
from tests.content.accounts import LANGUAGES, lessons
from tests.walks.first_module import SHIPPED

TERMS = yaml.safe_load((SHIPPED / "glossary.yaml").read_text(encoding="utf-8"))["terms"]
MARKED = {"paragraph", "callout"}
# Words of every day that look like terms; marking them would explain what nobody asks about.
EVERYDAY = {
    "en": {"model", "data", "rule", "label", "labels", "stop", "loop", "case", "score", "test", "prompted", "sample"},
    "ko": {"모델", "데이터", "규칙", "기준", "루프", "점수", "시험", "표본", "문제"},
}


def _forms(language: str) -> list[tuple[str, str]]:
    return [(form, term["id"]) for term in TERMS for form in [term[language]["term"], *term[language].get("forms", [])]]


def _found(language: str) -> Counter:
    """Slug of a term → in how many lessons it is marked."""
    finder = Finder(_forms(language), language)
    return Counter(
        slug
        for lesson in lessons().values()
        for slug in {
            one.slug for block in lesson[language].values() if block.kind in MARKED for one in finder.find(block.text)
        }
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_used_in_a_lesson(language):
    assert sorted({term["id"] for term in TERMS} - set(_found(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_is_a_word_of_every_day(language):
    assert [form for form, _term in _forms(language) if form.casefold() in EVERYDAY[language]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_definition_stands_alone(language):
    """One to three sentences; Korean ones end as the lessons speak."""
    for term in TERMS:
        definition = term[language]["definition"]
        sentences = re.findall(r"[.?!](?=\s|$)", definition)
        assert 1 <= len(sentences) <= 3, term["id"]
        assert definition.casefold() != term[language]["term"].casefold()
        if language == "ko":
            assert all(one.endswith(("요", "죠")) for one in re.split(r"[.?!]\s*", definition) if one), term["id"]


def test_about_fifty_terms_in_both_languages():
    assert 40 <= len(TERMS) <= 60
    assert all(set(term) == {"id", *LANGUAGES} for term in TERMS)
