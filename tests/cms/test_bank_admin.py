"""Banks in the editor: listed, filled from files, given away as files, and kept from breaking quizzes."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex

from cms.admin import question_files
from cms.models import Bank, Question, QuestionFile, Quiz
from quizzes.models import Quiz as QuizRecord
from quizzes.schema import QuizContent
from tests.cms.factories import (
    locale,
    make_course_page,
    make_lesson_page,
    make_question,
    make_quiz,
    modules_of,
    publish,
)
from tests.cms.test_banks import content_of, draw, make_bank, make_drawing_quiz
from tests.factories import make_cohort, make_user
from tests.factories import make_course as make_rows
from tests.quizzes.stories import begin, form, questions_of, right, submit, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

GIFT = b"::One::One? {=Yes ~No}\n\n::Two::Two? {=%50%Yes ~%-50%No ~Perhaps}\n\n::Three::No answer.\n"


def choose(client, bank: Bank, data: bytes = GIFT, kind: str = "gift", language: str = "en"):
    file = SimpleUploadedFile("questions.txt", data)
    form = {"kind_of_file": kind, "language": language, "file": file}
    return client.post(reverse("question_file", args=[bank.pk]), form)


def text_of(response) -> str:
    return response.content.decode()


class TestUpload:
    def test_from_the_file_to_the_plan_to_the_bank(self, editor):
        bank = make_bank()
        response = choose(editor, bank)
        assert response.status_code == 302
        assert not Question.objects.exists()
        page = text_of(editor.get(response.url))
        assert "Nothing is written yet" in page
        assert page.count("w-status") >= 3
        done = editor.post(response.url)
        assert done.url == f"{reverse('wagtailsnippets_cms_question:list')}?bank={bank.pk}"
        assert bank.questions.filter(live=True).count() >= 1
        assert not QuestionFile.objects.exists()
        assert editor.post(response.url).status_code == 404

    def test_who_did_it_stands_in_the_log_and_the_questions_are_found(self, search_index, editor, hana):
        bank = make_bank()
        editor.post(choose(editor, bank).url)
        row = bank.questions.get(stem__contains="One?")
        entries = ModelLogEntry.objects.filter(object_id=str(row.pk)).order_by("pk")
        assert [(entry.action, entry.user) for entry in entries] == [("wagtail.edit", hana), ("wagtail.publish", hana)]
        assert "One?" in text_of(editor.get(reverse("wagtailsnippets_cms_question:list"), {"q": "One"}))
        assert ReferenceIndex.get_references_to(bank).exists()

    def test_a_long_file_is_written_in_parts_each_of_them_confirmed(self, editor, monkeypatch):
        """A request is over before a proxy gives it up."""
        monkeypatch.setattr(question_files, "AT_ONCE", 2)
        bank = make_bank()
        address = choose(editor, bank, b"".join(b"::Q%d::Q%d? {=Yes ~No}\n\n" % (n, n) for n in range(5))).url
        assert "2 are written at a time" in text_of(editor.get(address))

        for written in (2, 4):
            assert bank.questions.count() == written - 2
            back = editor.post(address)
            assert back.url == f"{address}?rest=1" and bank.questions.filter(live=True).count() == written
            page = text_of(editor.get(back.url))
            assert (
                f"A part of it is written; left to write: {5 - written}." in page
                and "Nothing is written yet" not in page
            )
        assert editor.post(back.url).url.startswith(reverse("wagtailsnippets_cms_question:list"))

        assert [row.stem for row in bank.questions.order_by("pk")] == [f"<p>Q{n}?</p>" for n in range(5)]
        assert not QuestionFile.objects.exists()

    def test_who_overwrites_goes_on_overwriting(self, editor, monkeypatch):
        monkeypatch.setattr(question_files, "AT_ONCE", 1)
        bank = make_bank()
        file = b"::A::A? {=Yes ~No}\n\n::B::B? {=Yes ~No}\n"
        for query in ("", "?rest=1"):
            editor.post(choose(editor, bank, file).url + query)
        for row in bank.questions.all():
            row.stem = "<p>Edited?</p>"
            publish(row)

        back = editor.post(choose(editor, bank, file).url, {"overwrite": "on"})

        assert back.url.endswith("?rest=1&overwrite=1")
        box = BeautifulSoup(text_of(editor.get(back.url)), "html.parser").select_one("[name=overwrite]")
        assert box.has_attr("checked")
        editor.post(back.url, {"overwrite": "on"})
        assert {row.stem for row in bank.questions.all()} == {"<p>A?</p>", "<p>B?</p>"}

    def test_an_edit_in_between_is_seen(self, editor):
        """The plan is made anew when it is confirmed."""
        bank = make_bank()
        editor.post(choose(editor, bank).url)
        changed = choose(editor, bank, GIFT.replace(b"One? {=Yes", b"One? {=Surely"))
        assert "updated" in text_of(editor.get(changed.url))
        row = bank.questions.get(stem__contains="One?")
        row.stem = "<p>One and only?</p>"
        publish(row)
        editor.post(changed.url)
        row.refresh_from_db()
        assert row.stem == "<p>One and only?</p>"
        again = choose(editor, bank, GIFT.replace(b"One? {=Yes", b"One? {=Surely"))
        assert "Also overwrite" in text_of(editor.get(again.url))
        editor.post(again.url, {"overwrite": "on"})
        row.refresh_from_db()
        assert row.stem == "<p>One?</p>"

    @pytest.mark.parametrize(
        ("data", "kind", "said"),
        [
            (b"PK\x03\x04" + b"0" * 50, "gift", "zip archive"),
            (b'<!DOCTYPE q [<!ENTITY a "a">]><quiz/>', "moodlexml", "document type"),
            (b"Q? {=a ~b}\n\n" * 501, "gift", "more than 500 questions"),
            (b"", "gift", "empty"),
            (b"Nothing here.", "aiken", ""),
            (b"x" * (2 * 1024 * 1024 + 1), "gift", "2 MB"),
        ],
    )
    def test_what_cannot_be_read_says_so_on_the_form(self, editor, data, kind, said):
        """X17, X18"""
        response = choose(editor, make_bank(), data, kind)
        if not said:
            assert response.status_code == 302  # a plan on which the one question is refused
            return
        assert said in text_of(response)
        assert not QuestionFile.objects.exists()

    def test_a_file_is_its_owners_and_does_not_stay(self, editor, office):
        bank = make_bank()
        address = choose(editor, bank).url
        assert office.get(address).status_code == 404
        assert office.post(address).status_code == 404
        QuestionFile.objects.update(made_at=timezone.now() - dt.timedelta(hours=25))
        assert editor.get(address).status_code == 404
        choose(office, bank)
        assert QuestionFile.objects.count() == 1

    def test_a_plan_of_another_bank_is_not_found(self, editor):
        bank, other = make_bank(), make_bank("Other")
        address = choose(editor, bank).url
        assert editor.get(address.replace(f"/banks/{bank.pk}/", f"/banks/{other.pk}/")).status_code == 404


class TestExport:
    def test_the_page_names_what_stays_behind_and_the_file_comes(self, editor):
        bank = make_bank(questions=1, points=3)
        address = reverse("bank_export", args=[bank.pk])
        page = text_of(editor.get(address))
        assert "GIFT knows no points" in page
        file = editor.get(address, {"format": "moodlexml"})
        assert file["Content-Disposition"] == 'attachment; filename="Terms.xml"'
        assert "Terms 1?" in text_of(file)

    def test_what_holds_for_many_questions_is_said_once_with_their_names(self, editor):
        bank = make_bank(questions=3, points=3)
        make_question("Draft?", bank=bank, live=False)
        odd = make_question("Odd?", bank=bank, points=2)
        page = BeautifulSoup(text_of(editor.get(reverse("bank_export", args=[bank.pk]))), "html.parser")
        gift, _xml = page.select(".file-export")
        notes = {item.contents[0].strip(): item for item in gift.select(".file-notes > li")}
        assert [note for note in notes if "points" in note] == [
            "GIFT knows no points: 3 are left out.",
            "GIFT knows no points: 2 are left out.",
        ]
        for_three, for_one = (item for note, item in notes.items() if "points" in note)
        assert [name.text for name in for_three.select("li")] == ["Terms 1?", "Terms 2?", "Terms 3?"]
        assert for_three.select_one("summary").text == "3 questions"
        assert for_one.select_one(".file-notes__whose").text == str(odd)
        assert "Draft?" in notes["It is not published in the source language."].text
        assert "not in it: 1" in gift.text

    def test_what_holds_for_all_names_none_and_a_language_has_its_name(self, editor):
        bank = make_bank(questions=2, points=3)
        page = text_of(editor.get(reverse("bank_export", args=[bank.pk]), {"language": "ko"}))
        assert page.count("GIFT knows no points") == 1
        assert page.count("What is not there in Korean is in English.") == 2  # in either format
        assert page.count("All questions") == 3 and "Terms 1?" not in page

    def test_a_quiz_takes_what_it_asks_and_may_draw(self, editor):
        bank = make_bank(questions=2)
        quiz = make_drawing_quiz(draw(1, bank), fixed=(make_question("Fixed?"),))
        file = text_of(editor.get(reverse("quiz_export", args=[quiz.pk]), {"format": "gift"}))
        assert [name for name in ("Fixed?", "Terms 1?", "Terms 2?") if file.count(name)] == [
            "Fixed?",
            "Terms 1?",
            "Terms 2?",
        ]


class TestRights:
    def addresses(self) -> list[str]:
        bank, quiz = make_bank(questions=1), make_quiz(make_question("Which?"))
        return [
            reverse("wagtailsnippets_cms_bank:list"),
            reverse("wagtailsnippets_cms_bank:edit", args=[bank.pk]),
            reverse("question_file", args=[bank.pk]),
            reverse("bank_export", args=[bank.pk]),
            reverse("quiz_export", args=[quiz.pk]),
        ]

    def test_authors_open_them(self, editor):
        assert [editor.get(address).status_code for address in self.addresses()] == [200] * 5

    def test_nobody_else_does(self, client):
        """A stranger, a learner, an instructor: none gets a page, and none a file."""
        jun = make_user("Jun")
        make_cohort(make_rows(), jun)
        addresses = self.addresses()
        for user in (None, make_user("Mina"), jun):
            browser = Client()
            if user:
                browser.force_login(user)
            for address in addresses:
                response = browser.get(address, {"format": "gift"})
                assert response.status_code in {302, 403, 404}, address
                assert "Which?" not in text_of(response)

    def test_who_may_enter_but_not_publish_imports_nothing(self, site):
        from django.contrib.auth.models import Permission

        pat = make_user("Pat")
        rights = ("access_admin", "change_bank", "add_question", "change_question")
        pat.user_permissions.add(*Permission.objects.filter(codename__in=rights))
        browser = Client()
        browser.force_login(pat)
        choose(browser, make_bank())
        assert not QuestionFile.objects.exists()


class TestKeeping:
    def test_a_bank_that_a_quiz_draws_from_stays(self, editor):
        bank = make_bank(questions=1)
        make_drawing_quiz(draw(1, bank))
        response = editor.post(reverse("wagtailsnippets_cms_bank:delete", args=[bank.pk]))
        assert ["A quiz draws from “Terms”" in str(told) for told in get_messages(response.wsgi_request)] == [True]
        assert Bank.objects.exists()

    def test_another_goes_and_leaves_its_questions(self, editor):
        bank = make_bank(questions=1)
        editor.post(reverse("wagtailsnippets_cms_bank:delete", args=[bank.pk]))
        assert not Bank.objects.exists()
        assert Question.objects.get().bank is None

    @pytest.mark.parametrize("action", ["unpublish", "delete"])
    def test_a_question_that_a_draw_needs_stays(self, editor, action):
        bank = make_bank(questions=1)
        make_drawing_quiz(draw(1, bank))
        question = bank.questions.get()
        response = editor.post(reverse(f"wagtailsnippets_cms_question:{action}", args=[question.pk]), follow=True)
        assert "Drawn: A draw asks for 1 of “Terms”; there are 0." in text_of(response)
        assert Question.objects.get().live

    @pytest.mark.parametrize("action", ["unpublish", "delete"])
    def test_one_of_many_goes(self, editor, action):
        bank = make_bank(questions=2)
        quiz = make_drawing_quiz(draw(1, bank))
        question = bank.questions.first()
        editor.post(reverse(f"wagtailsnippets_cms_question:{action}", args=[question.pk]))
        assert len(content_of(quiz).questions) == 1


class TestInBulk:
    """The list's tick boxes refuse what the single pages refuse."""

    def delete(self, editor, *rows, follow: bool = True):
        model = rows[0]._meta
        address = reverse("wagtail_bulk_action", args=[model.app_label, model.model_name, "delete"])
        return editor.post(f"{address}?" + "&".join(f"id={row.pk}" for row in rows), follow=follow)

    def test_what_a_quiz_asks_stays(self, editor):
        question, unused = make_question("Which?"), make_question("Unused?")
        make_quiz(question)
        assert "“Which?” is in use" in text_of(self.delete(editor, question, unused))
        assert Question.objects.count() == 2

    def test_two_stay_that_a_draw_cannot_lose_together(self, editor):
        """Either alone could go."""
        bank = make_bank(questions=2)
        make_drawing_quiz(draw(1, bank))
        response = self.delete(editor, *bank.questions.all())
        assert "Drawn: A draw asks for 1 of “Terms”; there are 0." in text_of(response)
        assert bank.questions.filter(live=True).count() == 2

    def test_everything_on_the_list_is_the_same(self, editor):
        make_drawing_quiz(draw(1, make_bank(questions=2)))
        address = reverse("wagtail_bulk_action", args=["cms", "question", "delete"])
        editor.post(f"{address}?id=all")
        assert Question.objects.count() == 2

    def test_a_quiz_of_a_lesson_and_a_bank_that_is_drawn_from_stay(self, editor):
        bank = make_bank(questions=1)
        quiz = make_drawing_quiz(draw(1, bank))
        make_lesson_page(modules_of(make_course_page(lessons=0))[0], quiz=quiz)
        assert "is in use" in text_of(self.delete(editor, quiz))
        assert "A quiz draws from “Terms”" in text_of(self.delete(editor, make_bank("Other"), bank))
        assert (Quiz.objects.count(), Bank.objects.count()) == (1, 2)

    def test_those_that_a_draw_can_do_without_go_and_leave_it(self, editor):
        """S22: new attempts are not asked what is gone."""
        bank = make_bank(questions=4)
        quiz = make_drawing_quiz(draw(1, bank))
        self.delete(editor, *list(bank.questions.all())[:2], follow=False)
        assert bank.questions.count() == 2
        assert len(content_of(quiz).questions) == 2


class TestLists:
    def test_a_bank_counts_each_question_once(self, editor):
        bank = make_bank(questions=2, difficulty="easy")
        copy = bank.questions.first().copy_for_translation(locale("ko"))
        copy.save()
        page = text_of(editor.get(reverse("wagtailsnippets_cms_bank:list")))
        assert f'?bank={bank.pk}">2</a>' in page
        assert "Single choice 2" in page
        assert "Easy 2" in page

    def test_questions_are_found_by_bank_tag_competency_and_difficulty(self, editor):
        bank = make_bank()
        make_question("Wanted?", bank=bank, tags="week-1", competencies="metrics", difficulty="hard")
        make_question("Other?", tags="week-11", competencies="metrics-two", difficulty="easy")
        list_of = reverse("wagtailsnippets_cms_question:list")
        for rule in ({"bank": bank.pk}, {"tag": "week-1"}, {"competency": "metrics"}, {"difficulty": "hard"}):
            page = text_of(editor.get(list_of, rule))
            assert "Wanted?" in page, rule
            assert "Other?" not in page, rule

    def test_questions_quizzes_and_banks_are_searched_within_a_filter(self, search_index, editor):
        bank = make_bank(questions=2)
        make_quiz(make_question("Elsewhere 1?"), title="Final check")
        page = text_of(editor.get(reverse("wagtailsnippets_cms_question:list"), {"q": "1?", "bank": bank.pk}))
        assert [name in page for name in ("Terms 1?", "Terms 2?", "Elsewhere")] == [True, False, False]
        assert "Final check" in text_of(editor.get(reverse("wagtailsnippets_cms_quiz:list"), {"q": "final"}))
        assert "Terms" in text_of(editor.get(reverse("wagtailsnippets_cms_bank:list"), {"q": "term"}))

    def test_one_row_asks_as_much_as_three(self, editor):
        bank = make_bank(questions=1)

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert editor.get(reverse("wagtailsnippets_cms_bank:list")).status_code == 200
            return len(captured)

        queries()
        one = queries()
        make_bank("Second", questions=1), make_bank("Third", questions=2)
        assert queries() == one
        assert bank.questions.count() == 1


class TestStatistics:
    """S47: from first attempts, staff left out; where the author edits."""

    @pytest.fixture(autouse=True)
    def fresh(self):
        cache.clear()

    def ask(self, quiz: Quiz, people: int, *, correct: int) -> None:
        record = QuizRecord.objects.get(key=quiz.translation_key)
        for number in range(people):
            attempt = begin(record, make_user(f"Learner{number}"))
            (question,) = questions_of(attempt)
            given = right(question) if number < correct else wrong(question)
            submit(attempt, form(attempt, {question.key: given}))

    def test_the_editor_of_a_question_says_how_it_did(self, editor, hana):
        question = make_question("Which?", "Right one", "Distractor")
        quiz = make_quiz(question, title="Check")
        self.ask(quiz, 4, correct=3)
        staff = begin(QuizRecord.objects.get(key=quiz.translation_key), hana)
        submit(staff)
        page = text_of(editor.get(reverse("wagtailsnippets_cms_question:edit", args=[question.pk])))
        assert "75%" in page
        assert "Distractor</span>: 1 (25%)" in page
        assert "Hardly anybody" not in page

    def test_flags_come_from_twenty_on(self, editor):
        question = make_question("Which?")
        quiz = make_quiz(question)
        self.ask(quiz, 19, correct=0)
        edit = reverse("wagtailsnippets_cms_question:edit", args=[question.pk])
        assert "Hardly anybody gets it right" not in text_of(editor.get(edit))
        self.ask(quiz, 1, correct=0)
        cache.clear()
        assert "Hardly anybody gets it right" in text_of(editor.get(edit))
        assert "too hard" in text_of(editor.get(reverse("wagtailsnippets_cms_question:list")))

    def test_a_bank_says_how_its_questions_did(self, editor):
        """S47: in the bank's list: what wants looking at first."""
        bank = make_bank(questions=2)
        question = make_question("Too hard?", "Right one", "Distractor", bank=bank)
        self.ask(make_quiz(question), 20, correct=0)
        edit = reverse("wagtailsnippets_cms_bank:edit", args=[bank.pk])
        soup = BeautifulSoup(editor.get(edit).content, "html.parser")
        assert "newest version that somebody was asked" in soup.get_text()
        rows = soup.select(".bank-questions tbody tr")
        texts = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]
        assert texts[0] == ["Too hard?", "Single choice", "–", "20", "0%", "–", "too hard"]
        assert [text[0] for text in texts[1:]] == ["Terms 1?", "Terms 2?"]
        assert texts[1][3:] == ["–"] * 4

    def test_a_bank_of_many_shows_the_first_and_says_how_many_more(self, editor, monkeypatch):
        monkeypatch.setattr("cms.bank_figures.MOST_ROWS", 2)
        bank = make_bank(questions=3)
        page = text_of(editor.get(reverse("wagtailsnippets_cms_bank:edit", args=[bank.pk])))
        assert page.count("Terms 1?") == 1 and "Terms 3?" not in page
        assert "1 more is in the list of its questions." in page

    def test_the_banks_page_asks_as_much_for_three_as_for_one(self, editor):
        bank = make_bank(questions=1)
        self.ask(make_quiz(bank.questions.get()), 2, correct=1)
        edit = reverse("wagtailsnippets_cms_bank:edit", args=[bank.pk])

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert "50%" in text_of(editor.get(edit))
            return len(captured)

        queries()
        alone = queries()
        make_question("Two?", bank=bank), make_question("Three?", bank=bank)
        assert queries() == alone

    def test_a_new_question_says_that_nobody_was_asked(self, editor):
        page = text_of(editor.get(reverse("wagtailsnippets_cms_question:edit", args=[make_question().pk])))
        assert "Nobody has answered this question" in page

    def test_the_list_asks_as_much_for_three_as_for_one(self, editor):
        one = make_question("One?")
        self.ask(make_quiz(one), 2, correct=1)
        listed = reverse("wagtailsnippets_cms_question:list")

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert "50%" in text_of(editor.get(listed))
            return len([row for row in captured if "quizzes_" in row["sql"]])

        queries()
        alone = queries()
        make_question("Two?"), make_question("Three?")
        assert queries() == alone


class TestSettings:
    EVERYTHING = ("response", "points", "right", "key", "explanation")

    def form(self, question: Question, **more) -> dict:
        return {
            "title": "Check",
            "questions-count": "1",
            "questions-0-deleted": "",
            "questions-0-order": "0",
            "questions-0-type": "question",
            "questions-0-id": "",
            "questions-0-value": str(question.pk),
            "pass_mark": "70",
            "action-publish": "1",
            **more,
        }

    def publish(self, editor, **more) -> Quiz:
        add = reverse("wagtailsnippets_cms_quiz:add")
        editor.post(add, self.form(make_question(), **more), follow=True)
        return Quiz.objects.get()

    def test_what_the_author_sets_is_what_holds(self, editor):
        shown = {f"reveal-{when}-{what}": "on" for when in ("after", "closed") for what in ("response", "points")}
        quiz = self.publish(
            editor,
            time_limit_minutes="30",
            allowed_attempts="2",
            shuffle_questions="on",
            closes_at_due="on",
            one_per_page="on",
            **{"reveal": "asked", **shown, "reveal-closed-key": "on"},
        )
        content = content_of(quiz)
        assert (content.time_limit_minutes, content.allowed_attempts) == (30, 2)
        assert (content.shuffle_questions, content.closes_at_due, content.one_per_page) == (True, True, True)
        assert (content.shuffle_choices, content.avoid_seen, content.close_cuts_time) == (False, False, False)
        assert content.reveal.after == {"response", "points"}
        assert content.reveal.closed == {"response", "points", "key"}

    def test_what_is_shown_at_first_is_shown_later_too(self, editor):
        form = {"reveal": "asked", "reveal-after-key": "on"}
        response = editor.post(reverse("wagtailsnippets_cms_quiz:add"), self.form(make_question(), **form))
        assert "tick it in both columns" in text_of(response)
        assert not Quiz.objects.exists()

    def test_a_quiz_from_before_keeps_what_held(self):
        """S20: the fields' defaults are the schema's, so compiling it again makes no revision."""
        quiz = make_quiz(make_question())
        content = content_of(quiz)
        assert content.model_dump(exclude={"title", "pass_mark", "questions", "source_language"}) == QuizContent(
            source_language="en", title={"en": "x"}, pass_mark=1
        ).model_dump(exclude={"title", "pass_mark", "questions", "source_language"})

    def test_the_form_of_a_new_quiz_shows_the_defaults(self, editor):
        page = text_of(editor.get(reverse("wagtailsnippets_cms_quiz:add")))
        assert page.count('name="reveal-after-') == page.count('name="reveal-closed-') == 5
        assert all(f'name="reveal-after-{what}"' in page for what in self.EVERYTHING)
        assert "During" in page

    def test_a_translation_is_not_asked(self, editor):
        quiz = make_quiz(make_question())
        copy = quiz.copy_for_translation(locale("ko"))
        copy.save()
        page = text_of(editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[copy.pk])))
        assert 'name="title"' in page
        assert not any(f'name="{name}"' in page for name in Quiz.STRUCTURE)

    def test_a_draw_is_made_in_the_editor(self, editor):
        bank = make_bank(questions=3)
        place = {
            "questions-0-type": "draw",
            "questions-0-value-count": "2",
            "questions-0-value-bank": str(bank.pk),
            "questions-0-value-tag": "",
            "questions-0-value-competency": "",
            "questions-0-value-difficulty": "",
        }
        form = {**self.form(make_question("Unused?")), **place}
        form.pop("questions-0-value")
        editor.post(reverse("wagtailsnippets_cms_quiz:add"), form, follow=True)
        quiz = Quiz.objects.get()
        assert content_of(quiz).asked_count == 2
        page = text_of(editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[quiz.pk])))
        assert "2 of “Terms”: 3 match now" in page
        form["questions-0-value-bank"] = ""
        assert "Say what to draw from" in text_of(editor.post(reverse("wagtailsnippets_cms_quiz:add"), form))

    def test_what_a_quiz_asks_anyway_is_not_among_what_its_draw_finds(self, editor):
        """As when it is published: a draw of three would be refused."""
        bank = make_bank(questions=3)
        quiz = make_drawing_quiz(draw(2, bank), fixed=(bank.questions.first(),))
        page = text_of(editor.get(reverse("wagtailsnippets_cms_quiz:edit", args=[quiz.pk])))
        assert "2 of “Terms”: 2 match now" in page
