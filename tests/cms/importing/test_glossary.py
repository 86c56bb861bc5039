"""A course's glossary comes in and is looked after as its lessons are."""

from pathlib import Path

import pytest

from cms.importing.plan import Verdict, make_plan
from cms.importing.read import BadFiles, read_course
from cms.models import GlossaryTerm
from tests.cms.folders import change, write_course
from tests.cms.importing.test_import_course import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

GLOSSARY = """\
terms:
  - id: token
    en:
      term: token
      forms: [tokens]
      definition: A piece of text that a model reads as one.
    ko: {term: 토큰, definition: 모델이 한 단위로 읽는 글 조각이에요.}
  - id: rag
    en: {term: RAG, forms: [retrieval-augmented generation], definition: Answers from documents that were looked up.}
    ko: {term: RAG, forms: [검색 증강 생성], definition: 찾아온 문서를 바탕으로 답하는 방식이에요.}
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = write_course(tmp_path)
    (folder / "glossary.yaml").write_text(GLOSSARY, encoding="utf-8")
    return folder


def term(slug: str, language: str = "en") -> GlossaryTerm:
    return GlossaryTerm.objects.get(slug=slug, locale__language_code=language)


def verdicts(folder: Path, **options) -> dict[tuple[str, str], str]:
    changes = make_plan(read_course(folder), **options).changes
    return {(c.language, c.label): c.verdict for c in changes if c.kind == "term" and c.verdict != Verdict.UNCHANGED}


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadFiles) as bad:
        read_course(folder)
    return [str(problem) for problem in bad.value.problems]


def test_the_terms_stand_in_both_languages(folder):
    run(folder)
    assert GlossaryTerm.objects.filter(live=True).count() == 4
    assert term("token").form_list == ["tokens"]
    assert term("token", "ko").term == "토큰"
    assert term("token", "ko").translation_key == term("token").translation_key
    assert verdicts(folder) == {}


def test_a_course_may_have_no_glossary(folder):
    (folder / "glossary.yaml").unlink()
    run(folder)
    assert not GlossaryTerm.objects.exists()


def test_a_change_in_the_file_updates_that_term_alone(folder):
    run(folder)
    change(folder, "glossary.yaml", "as one.", "as one unit.")
    assert verdicts(folder) == {("en", "glossary token"): Verdict.UPDATED}
    run(folder)
    assert term("token").definition.endswith("as one unit.")


def edit(slug: str, definition: str) -> None:
    row = term(slug)
    row.definition = definition
    row.save_revision().publish()


def test_what_an_author_changed_is_left_unless_it_shall_be_overwritten(folder):
    run(folder)
    edit("token", "As Hana says.")
    change(folder, "glossary.yaml", "as one.", "as one unit.")
    assert verdicts(folder) == {("en", "glossary token"): Verdict.EDITED}
    run(folder)
    assert term("token").definition == "As Hana says."
    run(folder, overwrite=True)
    assert term("token").definition.endswith("as one unit.")


@pytest.mark.postgres
def test_a_term_taken_out_of_the_file_is_taken_off_the_site_and_kept(folder):
    run(folder)
    (folder / "glossary.yaml").write_text(GLOSSARY.partition("  - id: rag")[0], encoding="utf-8")
    assert set(verdicts(folder).values()) == {Verdict.RETIRED}
    run(folder)
    assert not term("rag").live and not term("rag", "ko").live
    (folder / "glossary.yaml").write_text(GLOSSARY, encoding="utf-8")
    run(folder)
    assert term("rag").live and term("rag", "ko").live


def test_a_term_made_on_the_web_is_the_one_of_the_file(folder):
    made = GlossaryTerm(slug="rag", term="RAG", definition="As Hana says.", locale_id=_english(), live=False)
    made.save()
    made.save_revision().publish()
    assert verdicts(folder)["en", "glossary rag"] == Verdict.EDITED
    run(folder)
    assert term("rag").pk == made.pk and term("rag").definition == "As Hana says."


def _english() -> int:
    from wagtail.models import Locale

    return Locale.objects.get(language_code="en").pk


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- id: rag", "- id: token", "stands twice"),
        ("- id: rag", "- id: R A G", "small letters"),
        ("forms: [tokens]", "form: [tokens]", "“form” is not known here"),
        ("forms: [retrieval-augmented generation]", "forms: [Tokens]", "“Tokens” is a form of “token” too"),
        ("    ko: {term: 토큰, definition: 모델이 한 단위로 읽는 글 조각이에요.}\n", "", "“ko” is missing"),
        ("definition: A piece of text that a model reads as one.", "definition: ''", "is empty"),
        (
            "definition: A piece of text that a model reads as one.",
            f"definition: {'long ' * 200}",
            "at most 600 characters",
        ),
    ],
)
def test_slips_in_the_file_are_said_with_their_line(folder, old, new, said):
    change(folder, "glossary.yaml", old, new)
    assert any(said in problem and "glossary.yaml:" in problem for problem in problems(folder))
