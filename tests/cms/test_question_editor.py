"""Hana writes questions of every kind in the editor: what she is told, what is kept, what learners are asked."""

import json
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.rich_text import RichText

from cms.answers import fields_from, follow
from cms.blocks.answers import ANSWERS
from cms.models import Question
from cms.question_warnings import warnings_about
from quizzes.contents import content_of
from quizzes.kinds import KINDS
from quizzes.models import Quiz as QuizRecord
from quizzes.samples import sample
from tests.cms.answer_forms import form_of
from tests.cms.factories import choices, locale, make_question, make_quiz, publish
from tests.quizzes.kinds.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
LANGUAGES = {"en", "ko"}
ADD = "wagtailsnippets_cms_question:add"


def add(editor, question, **how):
    data = {**form_of(question, **how), "is_practice": "on", "action-publish": "1"}
    return editor.post(reverse(ADD), data, follow=True).content.decode()


def save(editor, snippet: Question, question, action="action-publish", **how):
    address = reverse("wagtailsnippets_cms_question:edit", args=[snippet.pk])
    data = {**form_of(question, **how), "is_practice": "on", action: "1"}
    return editor.post(address, data, follow=True).content.decode()


def asked(snippet: Question):
    return content_of(QuizRecord.objects.get(key=snippet.translation_key).revision).questions[0]


def words_of(question, *languages: str):
    """All that it says in these languages, whatever paragraphs that is in, and all its numbers."""

    untold = LANGUAGES - set(languages or LANGUAGES)

    def plain(part):
        if isinstance(part, dict):
            told = {name: plain(one) for name, one in part.items() if name not in untold}
            return {name: one for name, one in told.items() if one}
        if isinstance(part, (list, tuple)):
            return [plain(one) for one in part]
        return strip_tags(part).strip() if isinstance(part, str) else part

    return plain(question.model_dump(exclude={"key"}))


def written(kind: str, language: str = "en") -> Question:
    """The sample of this kind as Hana published it, for practice, in one language."""
    return published(sample(kind)[0], language)


def published(question, language: str = "en") -> Question:
    fields = fields_from(question, language)
    fields["answer"] = json.dumps(fields["answer"])
    snippet = Question(locale=locale(language), live=False, is_practice=True, **fields)
    snippet.save()
    return publish(snippet)


@EVERY_KIND
def test_a_question_is_written_published_and_asked(editor, kind):
    question, _value = sample(kind)
    add(editor, question)
    snippet = Question.objects.get()
    assert snippet.live
    assert snippet.kind == kind
    assert words_of(asked(snippet)) == words_of(question, "en")
    assert asked(snippet).earned(question.right_response()) == question.earned(question.right_response())


@EVERY_KIND
def test_the_preview_asks_and_explains_what_is_being_typed(editor, kind):
    """S10: with the right response, and nothing is written."""
    question, _value = sample(kind)
    address = reverse("wagtailsnippets_cms_question:preview_on_add")
    assert editor.post(address, form_of(question)).json()["is_valid"]
    html = unescape(editor.get(address).content.decode())
    for text in question.stem["en"], question.explanation.get("en", ""), getattr(question, "sample", {}).get("en", ""):
        assert strip_tags(text)[:30] in html
    assert html.count(strip_tags(question.stem["en"])[:30]) >= 2
    assert "cannot be published" not in html
    assert not Question.objects.exists()


@EVERY_KIND
def test_a_translation_is_written_and_learners_get_both(editor, kind):
    question, _value = sample(kind)
    source = written(kind)
    copy = source.copy_for_translation(locale("ko"))
    copy.save()
    expected, put = words_of(question), {}
    if kind == "short_text":  # one of its accepted answers has only an English word
        put["accepted-1-value-text"] = "적중률"
        expected["accepted"][1]["text"]["ko"] = ["적중률"]
    save(editor, copy, question, language="ko", put=put)
    copy.refresh_from_db()
    assert copy.live
    assert words_of(asked(source)) == expected


class TestWhatIsRefused:
    """At the field, before anything is saved."""

    @pytest.mark.parametrize(
        ("kind", "put", "message"),
        [
            ("single", {"choices-1-value-correct": "on"}, "Tick exactly one choice as right."),
            ("multiple", {"choices-2-value-correct": "on"}, "leave at least one unticked."),
            ("short_text", {"accepted-0-value-share": "0.9"}, "One answer must earn all the points"),
            ("short_text", {"accepted-1-value-share": "0"}, "More than 0."),
            ("short_text", {"wrong-0-value-texts": "Recall"}, "is accepted above."),
            ("numeric", {"answers-0-value-tolerance": "-1"}, "greater than or equal to 0"),
            ("numeric", {"units-0-value-factor": "2"}, "its factor is 1."),
            ("numeric", {"units-1-value-name": "s"}, "This unit is listed already."),
            ("numeric", {"units-1-value-factor": "0"}, "More than 0."),
            ("numeric", {"units-count": "0", "unit_required": "on"}, "List the units first."),
            ("blanks", {"blanks-0-value-name": "nome"}, "There is no blank named "),
            ("blanks", {"blanks-1-value-name": "name"}, "Another blank has this name."),
            ("blanks", {"blanks-0-value-name": "a name"}, "no spaces"),
            ("blanks", {"blanks-2-value-choices-1-value-correct": "on"}, "Tick exactly one choice as right."),
            ("open", {"rubric-0-value-levels-2-value-share": "0.9"}, "The best level earns all the points"),
        ],
    )
    def test_what_does_not_fit_is_told(self, editor, kind, put, message):
        html = add(editor, sample(kind)[0], put=put)
        assert message in html
        assert not Question.objects.filter(live=True).exists()

    @pytest.mark.parametrize(
        ("kind", "path", "message"),
        [
            ("matching", ("extras", 0, "right"), "This belongs to a pair already."),
            ("ordering", ("items", 1, "text"), "Another item says the same."),
            ("single", ("choices", 1, "text"), "Another choice says the same."),
        ],
    )
    def test_two_that_say_the_same(self, kind, path, message):
        block = ANSWERS[kind]
        value = written(kind).answer[0].value
        items, at, name = path
        same = {"extras": lambda: value["pairs"][0]["right"]}.get(items, lambda: value[items][0][name])
        value[items][at][name] = RichText(f" {same().source} ")
        with pytest.raises(Exception) as refused:
            block.clean(value)
        errors = refused.value.block_errors[items].block_errors[at].block_errors
        assert message in str(errors[name].message)

    def test_what_stands_against_a_quiz_is_said_at_its_questions(self, editor):
        address = reverse("wagtailsnippets_cms_quiz:add")
        form = {"title": "Empty", "pass_mark": "70", "questions-count": "0", "action-publish": "1"}
        page = BeautifulSoup(editor.post(address, form).content, "html.parser")
        told = page.select_one("#panel-questions-content [data-block], #panel-child-questions-content [data-block]")
        assert "Add at least one question." in json.dumps(told.attrs)
        assert "Add at least one question." not in page.select_one(".messages").text

    def test_a_draft_may_be_unfinished(self, editor):
        """Without a right choice it is kept, and not asked."""
        question = sample("single")[0]
        form = form_of(question, drop=("answer-0-value-choices-0-value-correct",))
        editor.post(reverse(ADD), form, follow=True)
        snippet = Question.objects.get()
        assert not snippet.live
        assert "Tick exactly one" in save(editor, snippet, question, drop=("answer-0-value-choices-0-value-correct",))


class TestLastingIds:
    """S21: past responses name choices, pairs, items by them."""

    def clean(self, kind: str, raw: dict):
        return ANSWERS[kind].clean(ANSWERS[kind].to_python(raw))

    def item(self, id_: str, own: str, text: str) -> dict:
        return {"type": "item", "id": own, "value": {"lasting_id": id_, "text": f"<p>{text}</p>"}}

    def ids(self, *items: dict) -> list[str]:
        value = self.clean("ordering", {"items": list(items), "scoring": "all"})
        return [item["lasting_id"] for item in value["items"]]

    OLD, NEW = "0b9d0f5e-1111-4111-8111-111111111111", "7c2f8a10-2222-4222-8222-222222222222"

    def test_a_new_item_gets_one_that_its_place_in_the_list_keeps(self):
        assert self.ids(self.item("", self.OLD, "A"), self.item("", self.NEW, "B")) == ["0b9d0f5e", "7c2f8a10"]

    def test_a_moved_item_keeps_it(self):
        assert self.ids(self.item("7c2f8a10", self.NEW, "B"), self.item("a", "a", "A")) == ["7c2f8a10", "a"]

    def test_a_copy_gets_another_wherever_it_was_moved(self):
        old, copy = self.item("0b9d0f5e", self.OLD, "A"), self.item("0b9d0f5e", self.NEW, "A, again")
        assert self.ids(old, copy) == ["0b9d0f5e", "7c2f8a10"]
        assert self.ids(copy, old) == ["7c2f8a10", "0b9d0f5e"]

    def test_of_a_file_too(self):
        """There the id of a choice and of its place in the list are one."""
        old, copy = self.item("read", "read", "A"), self.item("read", self.NEW, "A, again")
        assert self.ids(copy, old) == ["7c2f8a10", "read"]

    @pytest.mark.parametrize("short", ["7", "7c", "two-words"])
    def test_whatever_the_copy_happens_to_be_called(self, short):
        """A file's ids are short: another id may begin with one and is no relation for that."""
        old, copy = self.item(short, short, "A"), self.item(short, self.NEW, "A, again")
        assert self.ids(old, copy) == [short, "7c2f8a10"]
        assert self.ids(copy, old) == ["7c2f8a10", short]

    @EVERY_KIND
    def test_opening_and_saving_keeps_all(self, editor, kind):
        snippet = written(kind)
        before = asked(snippet)
        for _ in range(2):
            save(editor, snippet, sample(kind)[0])
        assert asked(snippet).grading_key() == before.grading_key()
        assert words_of(asked(snippet)) == words_of(before)
        assert QuizRecord.objects.get().revisions.count() <= 2

    def test_a_copied_question_is_another_with_the_same_parts(self, editor):
        """Statistics go by the question's key, responses by the ids within it."""
        source = written("ordering")
        address = reverse("wagtailsnippets_cms_question:copy", args=[source.pk])
        assert "o1" in editor.get(address).content.decode()
        add(editor, sample("ordering")[0])
        copy = Question.objects.exclude(pk=source.pk).get()
        assert copy.translation_key != source.translation_key
        assert asked(copy).grading_key() == asked(source).grading_key()


class TestTranslating:
    def copy(self, source: Question, live: bool = True) -> Question:
        copy = source.copy_for_translation(locale("ko"))
        copy.save()
        return publish(copy) if live else copy

    def test_a_copy_has_the_same_ids(self):
        source = written("matching")
        copy = self.copy(source)
        assert [pair["lasting_id"] for pair in copy.answer[0].value["pairs"]] == ["p1", "p2", "p3"]

    def test_what_the_source_has_gained_since_is_there_to_be_translated(self, editor):
        """And what it lost is gone; what was translated stays."""
        source = make_question("Which?", "Yes", "No")
        korean = self.copy(source)
        korean.answer = json.dumps([{"type": "single", "value": {"choices": choices("네", "아니요")}}])
        korean = publish(korean)
        three = choices("Yes", "No", "Both", right=("c",))
        source.answer = json.dumps([{"type": "single", "value": {"choices": three[1:]}}])
        publish(source)
        found = follow(source, korean)[0]["value"]["choices"]
        assert [item["value"]["choice_id"] for item in found] == ["b", "c"]
        assert ["아니요" in found[0]["value"]["text"], "Both" in found[1]["value"]["text"]] == [True, True]
        assert found[1]["value"]["correct"]
        html = editor.get(reverse("wagtailsnippets_cms_question:edit", args=[korean.pk])).content.decode()
        assert "You are translating from English" in html
        assert "Both" in html

    def test_the_source_itself_has_no_such_notice(self, editor):
        html = editor.get(reverse("wagtailsnippets_cms_question:edit", args=[written("open").pk])).content.decode()
        assert "You are translating" not in html

    def test_another_kind_or_other_parts_are_named(self, editor):
        source = make_question("Which?", "Yes", "No")
        copy = self.copy(source, live=False)
        copy.answer = json.dumps([{"type": "single", "value": {"choices": choices("네", "아니요", "둘 다")[:1]}}])
        with pytest.raises(Exception, match="Choices: “No” is missing here"):
            publish(copy)
        copy.answer = json.dumps([{"type": "single", "value": {"choices": choices("네", "아니요", "둘 다")}}])
        with pytest.raises(Exception, match="Choices: “둘 다” is not in the source language"):
            publish(copy)
        copy.answer = json.dumps([{"type": "multiple", "value": {"choices": choices("네", "아니요")}}])
        with pytest.raises(Exception, match="“Multiple choice” here and “Single choice” in the source"):
            publish(copy)


class TestWhatIsWorthALook:
    """Told after publishing; nothing is refused for it."""

    def test_a_distractor_without_an_explanation(self, editor):
        question = make(
            "single",
            choices=[
                {"id": "a", "text": {"en": "Four"}, "correct": True},
                {"id": "b", "text": {"en": "Three"}, "correct": False},
            ],
        )
        html = unescape(add(editor, question))
        assert "Published. Please look at this again:" in html
        assert "“Three” is wrong, and nothing explains why." in html
        assert "Four” is" not in html
        assert Question.objects.get().live

    def test_the_right_choice_is_the_longest(self):
        long = make_question("Which?", "Whatever was asked for, with its limits", "Much", "Little")
        assert any("is the longest" in text for text in warnings_about(long))
        short = make_question("Which?", "All", "Much of it", "Little of it")
        assert not any("is the longest" in text for text in warnings_about(short))

    @pytest.mark.parametrize(
        ("wrong", "is_told"), [(("Much", "Little"), True), (("Much", "Somewhat more than was asked for"), False)]
    )
    def test_several_right_choices_longer_than_every_wrong_one(self, wrong, is_told):
        choices = [
            {"id": f"c{number}", "text": {"en": text}, "correct": text not in wrong, "explanation": {"en": "So."}}
            for number, text in enumerate(("What was asked", "And its limits", *wrong))
        ]
        warnings = warnings_about(published(make("multiple", choices=choices)))
        assert any("longer than every wrong one" in text for text in warnings) == is_told

    def test_choices_of_a_blank_count_too(self):
        assert any("raised" in text or "lowered" in text for text in warnings_about(_unexplained_blank()))

    def test_a_language_that_lacks_it_and_one_that_has_an_older_version(self):
        source = make_question("Which?", "Yes", "No")
        assert any("not published in Korean" in text for text in warnings_about(source))
        copy = source.copy_for_translation(locale("ko"))
        copy.save()
        publish(copy)
        source.refresh_from_db()
        assert warnings_about(source) == []
        source.points = 3
        publish(source)
        source.refresh_from_db()
        assert warnings_about(source) == [], "other points leave its words true"
        source.stem = "<p>Which of them?</p>"
        publish(source)
        source.refresh_from_db()
        assert any("Korean is older than this one" in text for text in warnings_about(source))

    def test_a_translation_that_still_has_the_words_of_its_source(self, editor):
        """A copy brings them along, and would pass for a translation."""
        source = make_question("Which of the two?", "The first one", "No")
        copy = source.copy_for_translation(locale("ko"))
        copy.save()
        publish(copy)
        (told,) = warnings_about(copy)
        assert told.startswith("This still stands here as in the source language: “Which of the two?”. And 3 more")
        copy.stem = "<p>어느 쪽일까요?</p>"
        copy.answer = json.dumps([{"type": "single", "value": {"choices": choices("첫째", "No")}}])
        assert warnings_about(publish(copy)) == ["This still stands here as in the source language: “Because No.”."]

    def test_the_title_of_a_quiz_too(self):
        quiz = make_quiz(make_question(), title="What you know")
        copy = quiz.copy_for_translation(locale("ko"))
        copy.save()
        assert any("“What you know”" in text for text in warnings_about(publish(copy)))

    def test_a_quiz_is_told_of_its_languages(self):
        assert any("not published in Korean" in text for text in warnings_about(make_quiz(make_question())))

    def test_a_draft_without_words_has_a_name_in_the_list(self, editor):
        """The editor saves drafts by itself, from the first click on."""
        Question.objects.create(locale=locale("en"), live=False)
        html = editor.get(reverse("wagtailsnippets_cms_question:list")).content.decode()
        assert "(a question without words)" in html
        assert "object (" not in html
        assert not BeautifulSoup(html, "html.parser").select("td .icon-cross")  # not for practice is no error

    def test_nothing_is_said_of_a_draft(self, editor):
        question = sample("single")[0]
        html = editor.post(reverse(ADD), form_of(question), follow=True).content.decode()
        assert "Please look at this again" not in html


def _unexplained_blank() -> Question:
    snippet = written("blanks")
    blank = snippet.answer[0].value["blanks"][2].value
    blank["choices"][1]["explanation"] = RichText("")
    return snippet
