"""Files of other systems into a bank, and a bank out into such files."""

import io
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from cms.answers import fields_from, translation_problems
from cms.importing import question_files, question_states
from cms.importing.question_files import plan_questions
from cms.importing.question_states import schema_of
from cms.models import Bank, Question
from cms.models import QuestionFile as Kept
from quizzes.interchange import read_gift, read_moodlexml
from quizzes.kinds import KINDS
from quizzes.models import Quiz as QuizRecord
from quizzes.samples import sample
from tests.cms.factories import locale, make_question, publish
from tests.cms.test_banks import draw, make_bank, make_drawing_quiz, pool_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

GIFT = """$CATEGORY: $course$/top/Week 1

::Capital::What is the capital of Korea? {
  =Seoul#It has been since 1394.
  ~Busan#The largest port.
}

::Boiling::Water boils at how many °C? {#100:1}

::Weights::Which are even? {
  ~%50%2
  ~%50%4
  ~%-30%3
}

::Nothing::A text without an answer.
"""
AIKEN = """What is recall?
A. Found among all that is relevant
B. Relevant among all that was found
ANSWER: A
"""


@pytest.fixture
def gift(tmp_path):
    return written(tmp_path, GIFT)


def written(folder, text: str | bytes, name: str = "questions.txt"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def run(path, *options: str, kind: str = "gift", bank: str = "Geography") -> list[str]:
    out = io.StringIO()
    call_command("import_questions", str(path), "--format", kind, "--bank", bank, *options, stdout=out)
    return out.getvalue().splitlines()


def sampled(kind: str, bank: Bank, **fields) -> Question:
    """The sample of a kind as an author wrote it, in both languages."""
    key, rows = uuid4(), []
    for language in ("en", "ko"):
        told = fields_from(sample(kind)[0], language) | fields
        row = Question(translation_key=key, locale=locale(language), bank=bank, **told)
        row.answer = row._meta.get_field("answer").to_python(told["answer"])
        row.live = False
        row.save()
        rows.append(publish(row))
    return rows[0]


def question(name: str) -> Question:
    return Question.objects.get(stem__contains=name)


class TestTheCommand:
    def test_takes_questions_published_and_says_what_became_of_each(self, gift):
        lines = run(gift)
        assert lines[-1] == "taken 2, changed 1, refused 1"
        assert lines[0].startswith("line 3: taken (new) Capital: “Week 1” became the tag “Week-1”.")
        assert lines[2].startswith("line 10: changed (new) Weights: ")
        assert lines[3].startswith("line 16: refused (left) Nothing: ")
        bank = Bank.objects.get()
        assert bank.name == "Geography"
        capital = question("capital of Korea")
        assert (capital.bank, capital.tags, capital.live, capital.kind) == (bank, "Week-1", True, "single")
        assert {row.kind for row in bank.questions.all()} == {"single", "numeric", "multiple"}
        assert all(row.live for row in bank.questions.all())

    def test_a_plan_writes_nothing(self, gift):
        assert run(gift, "--plan")[-1] == "taken 2, changed 1, refused 1"
        assert not Bank.objects.exists()
        assert not Question.objects.exists()

    def test_the_same_file_again_changes_nothing(self, gift):
        run(gift)
        before = list(Question.objects.order_by("pk").values("pk", "latest_revision", "translation_key"))
        lines = run(gift)
        assert lines[-1] == "taken 2, changed 1, refused 1"
        assert lines[0].startswith("line 3: taken (unchanged) Capital")
        assert list(Question.objects.order_by("pk").values("pk", "latest_revision", "translation_key")) == before

    def test_an_edited_file_updates_what_it_made(self, gift, tmp_path):
        run(gift)
        key = question("capital of Korea").translation_key
        lines = run(written(tmp_path, GIFT.replace("It has been since 1394.", "Since 1394.")))
        assert "taken (updated) Capital" in lines[0]
        after = Question.objects.get(translation_key=key)
        assert "Since 1394." in str(after.answer.raw_data[0])
        assert Question.objects.count() == 3

    def test_what_was_edited_on_the_web_is_named_and_left_alone(self, gift, tmp_path):
        run(gift)
        capital = question("capital of Korea")
        capital.stem = "<p>Which city is the capital of Korea?</p>"
        publish(capital)
        lines = run(written(tmp_path, GIFT.replace("since 1394", "from 1394")))
        assert lines[0].startswith("line 3: refused (left) Capital: It was edited on the web")
        assert lines[-1] == "taken 1, changed 1, refused 2"
        assert "Which city" in question("capital of Korea").stem
        assert run(written(tmp_path, GIFT), "--overwrite")[-1] == "taken 2, changed 1, refused 1"
        assert "What is the capital" in question("capital of Korea").stem

    def test_what_an_author_says_besides_is_no_edit(self, gift, tmp_path):
        """Difficulty, competencies and the paragraph are nothing that such a file knows of."""
        run(gift)
        capital = question("capital of Korea")
        capital.difficulty, capital.competencies, capital.anchor = "easy", "geography", "where"
        publish(capital)
        assert "taken (updated)" in run(written(tmp_path, GIFT.replace("since 1394", "from 1394")))[0]
        capital.refresh_from_db()
        assert (capital.difficulty, capital.competencies, capital.anchor) == ("easy", "geography", "where")

    def test_moved_deleted_and_taken_off_stay_so(self, gift):
        run(gift)
        moved, deleted, off = Question.objects.order_by("pk")
        moved.bank = make_bank("Other")
        publish(moved)
        deleted.delete()
        off.unpublish()
        lines = run(gift)
        assert lines[-1] == "taken 0, changed 0, refused 4"
        assert "deleted on the web" in lines[1]
        assert Question.objects.filter(live=True).count() == 1

    def test_a_file_reaches_into_no_other_bank(self, tmp_path):
        """Not even by naming the key of a question there."""
        other = make_question("Secret?", bank=make_bank("Other"))
        text = f"// [id:{other.translation_key}]\n::Secret::Changed? {{=Yes ~No}}\n"
        assert run(written(tmp_path, text))[-1] == "taken 1, changed 0, refused 0"
        other.refresh_from_db()
        assert other.stem == "<p>Secret?</p>"
        assert Question.objects.count() == 2

    def test_a_question_that_no_editor_could_save_is_refused_alone(self, tmp_path):
        text = "::Much::How much? {=Much ~Little}\n"
        xml = """<quiz><question type="truefalse"><name><text>Big</text></name>
          <questiontext format="html"><text>Big?</text></questiontext><defaultgrade>5000</defaultgrade>
          <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question>
          <question type="truefalse"><name><text>Small</text></name>
          <questiontext format="html"><text>Small?</text></questiontext><defaultgrade>2</defaultgrade>
          <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question>
          </quiz>"""
        assert run(written(tmp_path, xml), kind="moodlexml")[-1].endswith("refused 1")
        assert [str(row) for row in Question.objects.all()] == ["Small?"]
        assert run(written(tmp_path, text))[-1] == "taken 1, changed 0, refused 0"

    def test_aiken(self, tmp_path):
        assert run(written(tmp_path, AIKEN), kind="aiken") == [
            "line 1: taken (new) What is recall?",
            "taken 1, changed 0, refused 0",
        ]

    def test_a_file_in_korean_waits_for_its_translation(self, tmp_path):
        """Draws take what is in the source language; the Korean words are there to be translated from."""
        run(written(tmp_path, "::서울::한국의 수도는? {=서울 ~부산}"), "--language", "ko")
        row = Question.objects.get()
        assert row.locale.language_code == "ko"
        assert row.live
        assert run(written(tmp_path, "::서울::한국의 수도는? {=서울 ~부산}"), "--language", "ko")[0].startswith(
            "line 1: taken (unchanged)"
        )

    def test_draws_take_what_was_imported(self, gift, tmp_path):
        run(gift)
        bank = Bank.objects.get()
        quiz = make_drawing_quiz(draw(1, bank))
        record = QuizRecord.objects.get(key=quiz.translation_key)
        more = "".join(f"::More {number}::More {number}? {{=Yes ~No}}\n\n" for number in range(4))
        run(written(tmp_path, more))
        assert len(pool_of(quiz)) == 7
        assert record.revisions.count() == 2

    def test_a_draw_that_would_run_dry_stops_the_whole_file(self, tmp_path):
        run(written(tmp_path, "// [tag:a]\n::One::One? {=Yes ~No}"))
        make_drawing_quiz(draw(1, tag="a"))
        with pytest.raises(
            CommandError, match=r"Nothing was imported\. Drawn: A draw asks for 1 of “tag a”; there are 0"
        ):
            run(written(tmp_path, "::New::New? {=Yes ~No}\n\n// [tag:b]\n::One::One? {=Yes ~No}"))
        assert not Question.objects.filter(stem__contains="New").exists()


HOSTILE = {
    "an entity bomb": (
        "moodlexml",
        b'<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz><question type="essay">&b;</question></quiz>',
    ),
    "an external entity": ("moodlexml", b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>'),
    "a deep nest": ("moodlexml", b"<quiz>" + b"<a>" * 100_000),
    "UTF-16": ("moodlexml", "<quiz></quiz>".encode("utf-16")),
    "a zip archive": ("gift", b"PK\x03\x04" + b"\x00" * 100),
    "NUL": ("gift", b"What\x00? {=a ~b}"),
    "broken UTF-8": ("aiken", b"What\xff\xfe?\nA. a\nB. b\nANSWER: A"),
    "questions without end": ("gift", b"Q? {=a ~b}\n\n" * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_one_clear_error(name, tmp_path):
    """X17, X18: nothing is written, the bank included."""
    kind, data = HOSTILE[name]
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(written(tmp_path, data), kind=kind)
    assert not Bank.objects.exists()
    assert not Question.objects.exists()
    assert not Kept.objects.exists()


def test_a_file_that_takes_too_long_to_plan_ends_with_the_line(gift, monkeypatch):
    monkeypatch.setattr(question_files, "MOST_SECONDS", -1)
    with pytest.raises(CommandError, match="Line 3: Reading takes too long"):
        run(gift)
    assert not Bank.objects.exists()


def test_planning_asks_the_engine_once_of_a_new_question_and_twice_of_a_known_one(gift, tmp_path, monkeypatch):
    """What it is, and what it would be; five times were most of what planning cost."""
    asked, ask = [], question_states.question_schema
    monkeypatch.setattr(question_states, "question_schema", lambda *args: asked.append(args) or ask(*args))
    run(gift, "--plan")
    assert len(asked) == 3
    run(gift)
    asked.clear()
    assert run(gift, "--plan")[0].startswith("line 3: taken (unchanged)")
    assert len(asked) == 6


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nowhere.txt")


def test_planning_asks_no_more_the_more_questions(django_assert_num_queries, site):
    """Of a file that was never imported, and one query for each question to read the draft of what is there."""
    bank = make_bank()
    few = "".join(f"::Q{number}::Q{number}? {{=Yes ~No}}\n\n" for number in range(3))
    many = "".join(f"::Q{number}::Q{number}? {{=Yes ~No}}\n\n" for number in range(40))
    for text in (few, many):
        with django_assert_num_queries(4):
            plan_questions(text.encode(), "gift", bank)


class TestExport:
    def out(self, *options: str) -> tuple[str, list[str]]:
        out, err = io.StringIO(), io.StringIO()
        call_command("export_questions", *options, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue().splitlines()

    @pytest.mark.parametrize("kind", ["gift", "moodlexml"])
    def test_a_bank_comes_back_as_it_went(self, gift, tmp_path, kind):
        run(gift)
        text, told = self.out("--bank", "Geography", "--format", kind)
        assert told[-1] == "written 3, left out 0"
        lines = run(written(tmp_path, text), kind=kind)
        assert lines[-1] == "taken 3, changed 0, refused 0"
        assert all("(unchanged)" in line for line in lines[:-1])

    @pytest.mark.parametrize("kind", ["gift", "moodlexml"])
    @pytest.mark.parametrize("name", KINDS)
    def test_what_was_written_on_the_web_comes_back_as_it_was(self, tmp_path, name, kind):
        """Its ids, points, rubric, units, explanations of pairs and blanks too, and no word of a translation."""
        row = sampled(name, make_bank(), points="3", keeps_order=True)
        text, told = self.out("--bank", "Terms", "--format", kind)
        if told[-1] == "written 0, left out 1":
            assert kind == "gift" and name in {"numeric", "blanks"}
            return
        lines = run(written(tmp_path, text), "--overwrite", kind=kind, bank="Terms")
        assert lines[-1] == "taken 1, changed 0, refused 0" or name == "open"
        assert "(unchanged)" in lines[0], lines
        before = row.latest_revision_id
        row.refresh_from_db()
        assert row.latest_revision_id == before

    @pytest.mark.parametrize("kind", ["gift", "moodlexml"])
    def test_a_translation_comes_back_as_it_was(self, tmp_path, kind):
        """Its points, bank and tags are those of its source, and its own rows say nothing of them."""
        row = sampled("single", make_bank(), points="3")
        korean = row.get_translation(locale("ko"))
        Question.objects.filter(pk=korean.pk).update(bank=None, points="1")
        korean.refresh_from_db()
        publish(korean)
        text, _told = self.out("--bank", "Terms", "--format", kind, "--language", "ko")
        options = ("--overwrite", "--language", "ko")
        assert "(unchanged)" in run(written(tmp_path, text), *options, kind=kind, bank="Terms")[0]
        run(written(tmp_path, text.replace("영화", "노래")), *options, kind=kind, bank="Terms")
        korean.refresh_from_db()
        assert (korean.bank, korean.points) == (None, 1) and "노래" in schema_of(korean).choices[2].text["en"]

    @pytest.mark.parametrize("kind", ["gift", "moodlexml"])
    @pytest.mark.parametrize("name", ["single", "true_false", "matching", "ordering", "open", "blanks"])
    def test_a_file_that_was_translated_becomes_the_translation(self, tmp_path, name, kind):
        """Its parts are those of the source, in their order, so that learners read them in their language."""
        row = sampled(name, make_bank(), points="3")
        text, told = self.out("--bank", "Terms", "--format", kind, "--language", "ko")
        row.get_translation(locale("ko")).delete()
        if told[-1] == "written 0, left out 1":
            return
        lines = run(written(tmp_path, text), "--language", "ko", kind=kind, bank="Terms")
        assert "(new)" in lines[0], lines
        translation = row.get_translation(locale("ko"))
        assert not translation_problems(translation, row)
        assert translation.live and translation.stem != row.stem

    def test_what_a_format_cannot_carry_and_what_is_a_draft_is_named(self):
        bank = make_bank()
        make_question("Three points?", bank=bank, points=3, competencies="metrics")
        make_question("Draft?", bank=bank, live=False)
        text, told = self.out("--bank", "Terms", "--format", "gift")
        assert "GIFT knows no points" in told[0]
        assert told[1:] == ["left out: Draft? (It is not published in the source language.)", "written 1, left out 1"]
        (one,) = read_gift(text, bank=bank.key, language="en")
        assert one.question.stem["en"] == "<p>Three points?</p>"

    def test_in_korean_where_there_is_some(self):
        from tests.cms.factories import locale

        bank = make_bank()
        english = make_question("Which?", bank=bank)
        korean = english.copy_for_translation(locale("ko"))
        korean.stem = "<p>어느 것?</p>"
        korean.save()
        publish(korean)
        make_question("Only English?", bank=bank)
        text, _told = self.out("--bank", "Terms", "--format", "moodlexml", "--language", "ko")
        stems = [one.question.stem["ko"] for one in read_moodlexml(text.encode(), bank=bank.key, language="ko")]
        assert stems == ["<p>어느 것?</p>", "<p>Only English?</p>"]

    def test_to_a_file(self, gift, tmp_path):
        run(gift)
        path = tmp_path / "out.xml"
        assert self.out("--bank", "Geography", "--format", "moodlexml", "--output", str(path))[0] == ""
        assert path.read_text().startswith("<?xml")

    def test_no_such_bank(self):
        with pytest.raises(CommandError, match="There is no bank “Nowhere”"):
            self.out("--bank", "Nowhere", "--format", "gift")
