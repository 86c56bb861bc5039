"""Two authors publish at the same moment: what the first wrote is not lost by the second (Q1)."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from cms import compile as compiling
from cms import outline
from cms.admin import question_files as uploads
from cms.importing import question_writing as importing
from cms.library import CannotCompile
from cms.site_setup import set_up_site
from quizzes.models import Quiz as QuizRecord
from quizzes.schema import QuizContent
from tests.at_once import at_once as all_at_once
from tests.browser.school import plant_roots
from tests.cms.factories import (
    make_course_page,
    make_lesson_page,
    make_question,
    make_quiz,
    modules_of,
    publish,
    row_of,
)
from tests.cms.test_bank_admin import choose
from tests.cms.test_banks import draw, make_bank, make_drawing_quiz, pool_of
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _site(db):
    plant_roots()
    set_up_site(pages_folder=None)


def at_once(monkeypatch, first: Callable, at: tuple, second: Callable) -> None:
    """`second` starts when `first` has called the function `at`, and is given time to end or to run into a lock."""
    function, left = getattr(*at), [second]
    with ThreadPoolExecutor(1) as pool:
        under_way: list[Future] = []

        def interrupted(*args, **named):
            found = function(*args, **named)
            if left:
                under_way.append(pool.submit(on_its_own_connection, left.pop()))
                wait(under_way, timeout=2)
            return found

        monkeypatch.setattr(*at, interrupted)
        first()
        assert [each.result(timeout=30) for each in under_way] == [None]


def on_its_own_connection(call: Callable) -> None:
    try:
        call()
    finally:
        connection.close()


def stems(quiz) -> list[str]:
    content = QuizContent.model_validate(QuizRecord.objects.get(key=quiz.translation_key).revision.content)
    return [question.stem["en"] for question in content.questions]


def edited(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return lambda: publish(row)


def test_two_lessons_published_at_once_are_both_in_the_outline(monkeypatch):
    """S5: a page that is live has a row that is."""
    module = modules_of(make_course_page(lessons=1))[0]
    one, two = (make_lesson_page(module, title, live=False) for title in ("One", "Two"))
    at_once(monkeypatch, lambda: publish(one), (outline, "read_tree"), lambda: publish(two))
    assert [row_of(page).is_live for page in (one, two)] == [True, True]
    assert sorted(row_of(page).position for page in (one, two)) == [2, 3]


def test_two_questions_of_a_quiz_published_at_once_are_both_in_force(monkeypatch):
    one, two = make_question("One?"), make_question("Two?")
    quiz = make_quiz(one, two)
    first, second = edited(one, stem="<p>Uno?</p>"), edited(two, stem="<p>Dos?</p>")
    at_once(monkeypatch, first, (compiling, "check"), second)
    assert stems(quiz) == ["<p>Uno?</p>", "<p>Dos?</p>"]


def test_a_question_edited_while_a_quiz_begins_to_ask_it_is_asked_as_edited(monkeypatch):
    one, two = make_question("One?"), make_question("Two?")
    quiz = make_quiz(one)
    asks_both = [("question", question) for question in (one, two)]
    first, second = edited(quiz, questions=asks_both), edited(two, stem="<p>Dos?</p>")
    at_once(monkeypatch, first, (compiling, "check"), second)
    assert stems(quiz) == ["<p>One?</p>", "<p>Dos?</p>"]


def moved(question, bank) -> Callable:
    return edited(question, bank=bank)


def refused(call: Callable, told: list[str]) -> Callable:
    """The call, with what it is refused for put into `told`."""

    def tried() -> None:
        try:
            call()
        except CannotCompile as refusal:
            told.extend(refusal.reasons)

    return tried


def test_a_question_that_joins_a_bank_while_a_quiz_begins_to_draw_from_it_is_drawn(monkeypatch):
    """S22: whoever of the two comes second sees the other."""
    bank = make_bank(questions=1)
    late = make_question("Late?")
    quiz = make_drawing_quiz(draw(1, bank), live=False)
    at_once(monkeypatch, lambda: publish(quiz), (compiling, "check"), moved(late, bank))
    assert set(pool_of(quiz)) == set(bank.questions.values_list("translation_key", flat=True))
    assert len(pool_of(quiz)) == 2


def test_two_that_join_at_once_are_both_drawn(monkeypatch):
    bank = make_bank(questions=1)
    one, two = make_question("One?"), make_question("Two?")
    quiz = make_drawing_quiz(draw(1, bank))
    at_once(monkeypatch, moved(one, bank), (compiling, "check"), moved(two, bank))
    assert len(pool_of(quiz)) == 3


def test_two_that_leave_at_once_do_not_leave_a_draw_with_too_few(monkeypatch):
    """S22: either may go; who comes second is told, and stays where it was."""
    bank, told = make_bank(questions=3), []
    one, two = list(bank.questions.all())[:2]
    quiz = make_drawing_quiz(draw(2, bank))
    at_once(monkeypatch, moved(one, None), (compiling, "check"), refused(moved(two, None), told))
    assert told == ["Drawn: A draw asks for 2 of “Terms”; there are 1."]
    assert bank.questions.filter(live=True).count() == 2
    assert set(pool_of(quiz)) == set(bank.questions.values_list("translation_key", flat=True))


def test_one_that_is_deleted_while_another_is_edited_is_drawn_no_more(monkeypatch):
    bank = make_bank(questions=3)
    one, two = list(bank.questions.all())[:2]
    quiz = make_drawing_quiz(draw(1, bank))
    at_once(monkeypatch, edited(one, stem="<p>Uno?</p>"), (compiling, "check"), two.delete)
    assert sorted(stems(quiz)) == ["<p>Terms 3?</p>", "<p>Uno?</p>"]


def test_twenty_authors_edit_twenty_questions_of_a_bank():
    """Nothing waits for ever, and every edit is in force at the end."""
    bank = make_bank(questions=20)
    quiz = make_drawing_quiz(draw(5, bank))
    edits = [edited(row, stem=f"<p>Edited {at}?</p>") for at, row in enumerate(bank.questions.order_by("pk"))]
    all_at_once(*edits)
    assert sorted(stems(quiz)) == sorted(f"<p>Edited {at}?</p>" for at in range(20))
    numbers = list(QuizRecord.objects.get(key=quiz.translation_key).revisions.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


# --- a file is imported meanwhile -----------------------------------------------------------------------------------

GIFT = b"::Capital::Capital? {=Seoul ~Busan}\n\n::River::River? {=Han ~Geum}\n"
REVISED = GIFT.replace(b"Seoul", b"Hanyang").replace(b"Geum", b"Nakdong")


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(make_user("Ada", is_staff=True, is_superuser=True))
    return client


def imported(office, bank) -> tuple:
    """The two questions of the file in the bank."""
    office.post(choose(office, bank, GIFT).url)
    return tuple(bank.questions.order_by("pk"))


def confirmed(office, bank, data=REVISED) -> Callable:
    """The plan of the file has been looked at; the call confirms it."""
    address = choose(office, bank, data).url
    return lambda: check_imported(office.post(address), bank)


def check_imported(response, bank) -> None:
    assert response.url.endswith(f"?bank={bank.pk}")


@pytest.mark.parametrize("at", [(compiling, "_lock"), (compiling, "check")])
@pytest.mark.parametrize("what", ["question", "quiz"])
def test_a_file_is_imported_while_what_it_updates_is_published(monkeypatch, office, what, at):
    """Q1: the author has locked the question and comes for the banks; the import does not wait in the other order."""
    bank = make_bank()
    capital, river = imported(office, bank)
    quiz = make_quiz(capital, river)
    publication = edited(quiz, pass_mark=70) if what == "quiz" else edited(river)  # in other words it would be left
    at_once(monkeypatch, publication, at, confirmed(office, bank))
    assert "Hanyang" in str(QuizRecord.objects.get(key=quiz.translation_key).revision.content)


@pytest.mark.parametrize("what", ["question", "quiz"])
def test_what_a_file_updates_is_published_while_it_is_imported(monkeypatch, office, what):
    """Q1: the other way round. The import is under way, and the author comes in between."""
    bank = make_bank()
    capital, river = imported(office, bank)
    quiz = make_quiz(capital, river)
    publication = edited(quiz, pass_mark=70) if what == "quiz" else edited(river)
    at_once(monkeypatch, confirmed(office, bank), (uploads, "_plan"), publication)
    assert "Hanyang" in str(QuizRecord.objects.get(key=quiz.translation_key).revision.content)


def test_two_files_are_imported_into_two_banks_at_once(monkeypatch, office):
    """Q1: neither has its bank and waits for the other's."""
    one, two = make_bank("One"), make_bank("Two")
    hana = Client()
    hana.force_login(make_user("Hana", is_staff=True, is_superuser=True))
    at_once(monkeypatch, confirmed(office, one), (uploads, "_plan"), confirmed(hana, two))
    assert (one.questions.count(), two.questions.count()) == (2, 2)


def test_the_command_imports_in_the_order_of_the_file_while_a_quiz_is_published(monkeypatch, office, tmp_path):
    """Q1: the last question of the bank stands first in the file."""
    bank = make_bank()
    quiz = make_quiz(*imported(office, bank))
    file = tmp_path / "questions.txt"
    file.write_bytes(b"\n\n".join(reversed(REVISED.strip().split(b"\n\n"))))
    command = ["import_questions", str(file), "--format", "gift", "--bank", bank.name]
    at_once(monkeypatch, lambda: call_command(*command), (importing, "_write"), edited(quiz, pass_mark=70))
    assert "Hanyang" in str(QuizRecord.objects.get(key=quiz.translation_key).revision.content)
