"""What the author and the instructor do over the shipped course, what it does to learners, and who is kept out."""

import datetime as dt
import io
import re

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from cms.models import ImportBase, LessonPage
from cms.site_setup import AUTHORS
from courses.attempts import start_lesson_attempt, submit_and_complete
from courses.cohorts import set_instructors
from courses.models import Accommodation, Completion, Lesson, Mail, Reminder
from courses.tasks import tick
from courses.urls import teach
from quizzes.samples import sample
from tests.factories import make_cohort, make_enrollment, make_quiz, make_quiz_lesson, make_user
from tests.walks.editor import save_lesson
from tests.walks.reader import Reader
from tests.walks.standing import csv_rows, in_csv, in_matrix, on_own_desk
from tests.walks.taking import right_answers, start_quiz, submit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres(long=True),
    pytest.mark.timeout(300),  # the first of them imports the course
    pytest.mark.usefixtures("records_hold"),
]

ADDED = "A sentence that was not there before."


@pytest.fixture
def mina(cohort) -> Reader:
    """In the cohort, with the first two lessons done."""
    mina = Reader().sign_in(make_user("Mina"))
    mina.visit(f"/learn/cohorts/{cohort.pk}/join/").press("main form button")
    mina.visit(address_of(1)).press(".lesson__complete button")
    submit(mina, right_answers(start_quiz(mina)))
    return mina


@pytest.fixture
def hana(shipped) -> Reader:
    """The author, sent to the front door by /cms/ and back again."""
    user = make_user("Hana")
    user.groups.add(Group.objects.get(name=AUTHORS))
    hana = Reader().visit("/cms/")
    assert hana.path == "/accounts/login/"
    hana.sign_in(user)
    assert hana.path == "/cms/"
    return hana


def address_of(position: int, language: str = "en") -> str:
    lesson = Lesson.objects.get(position=position)
    return f"/{language}/courses/{lesson.translations.get(language=language).path}/"


def page_of(position: int, language: str = "en") -> LessonPage:
    key = Lesson.objects.get(position=position).key
    return LessonPage.objects.get(translation_key=key, locale__language_code=language)


def records(*, without: tuple = ()) -> dict[str, list[tuple]]:
    """Every row of every table of people, courses and quizzes."""
    models = [model for name in ("accounts", "courses", "quizzes") for model in apps.get_app_config(name).get_models()]
    return {
        model._meta.label: sorted(map(str, model.objects.values_list())) for model in models if model not in without
    }


OUTLINE = tuple(
    apps.get_model("courses", name) for name in ("Course", "CourseTranslation", "Module", "Lesson", "LessonTranslation")
)


def test_the_author_edits_and_learners_see_what_is_published(hana, mina):
    """S8: a draft is the author's alone; publishing shows it and moves no completion."""
    lesson, before = address_of(1), records(without=OUTLINE)
    save_lesson(hana, page_of(1), first_paragraph=ADDED)
    assert ADDED not in mina.visit(lesson).text()
    save_lesson(hana, page_of(1), first_paragraph=ADDED, publish=True)
    assert ADDED in mina.visit(lesson).text()
    assert mina.has(".lesson__completed")
    assert not mina.has(".notice--warning"), "an edit that is not substantial asks nobody to read again"
    assert records(without=OUTLINE) == before


def test_what_the_author_did_not_touch_comes_out_as_it_was(hana, mina):
    """The form holds the whole lesson: saved with one paragraph changed, every other block reads the same."""
    before = blocks_of(mina.visit(address_of(1)))
    save_lesson(hana, page_of(1), first_paragraph=ADDED, publish=True)
    after = blocks_of(mina.visit(address_of(1)))
    assert [ADDED in block for block in after if block not in before] == [True]
    assert len(after) == len(before)


def blocks_of(reader: Reader) -> list[str]:
    """As HTML, without the keys by which the editor knows paragraphs again and the tokens of this visit's forms."""
    for token in reader.soup.select("[name=csrfmiddlewaretoken]"):
        token.decompose()
    return [re.sub(r' data-block-key="\w+"', "", str(block)) for block in reader.soup.select(".lesson__body > *")]


def test_deleting_a_lesson_in_the_admin_changes_no_record(hana, mina, jun, cohort):
    """S6: the page is gone, the lesson leaves both sides of the fraction, and every record stays as it was."""
    before = records(without=OUTLINE)
    hana.visit(f"/cms/pages/{page_of(1).pk}/delete/").press("form[action*='/delete/'] [type=submit]")
    key = Lesson.objects.get(completions__rule="learner_marks").key
    assert not LessonPage.objects.filter(translation_key=key, locale__language_code="en").exists()
    assert records(without=OUTLINE) == before
    assert not Lesson.objects.get(key=key).is_live
    assert (on_own_desk(mina).done, on_own_desk(mina).required) == (1, 4)
    jun_reads = Reader().sign_in(jun)
    assert (
        on_own_desk(mina) == in_matrix(jun_reads, cohort, "Mina") == in_csv(jun_reads, cohort, "mina@seodang.example")
    )


def test_an_author_runs_no_cohort_and_a_learner_no_admin(hana, mina, cohort):
    assert hana.client.get(f"/teach/cohorts/{cohort.pk}/").status_code == 404
    assert mina.client.get("/cms/", follow=True).status_code == 403


def desk_addresses(cohort) -> list[str]:
    """Every address below the desk, about this cohort; a new kind of thing in one has to be named here."""
    enrollment = cohort.enrollments.get()
    question, _response = sample("open")  # which somebody has to grade
    lesson = make_quiz_lesson(cohort.course.modules.first(), make_quiz(question.model_dump()))
    now = timezone.now()
    attempt = start_lesson_attempt(enrollment, lesson, language="en", now=now)
    whose = {"attempt_id": attempt.pk, "user_id": enrollment.user_id, "token": str(attempt.submit_token)}
    submit_and_complete(**whose, data=QueryDict(f"q-{question.key}=A+thought"), accept_blanks=True, now=now)
    accommodation = Accommodation.objects.create(enrollment=enrollment, extra_attempts=1)
    named = {
        "<int:cohort_id>": cohort.pk,
        "<uuid:enrollment_id>": enrollment.pk,
        "<uuid:attempt_id>": attempt.pk,
        "<int:accommodation_id>": accommodation.pk,
        "<int:lesson_id>": lesson.pk,
        "<uuid:question_key>": question.key,
    }
    patterns = [str(pattern.pattern) for pattern in teach.urlpatterns]
    # What is not about a cohort is the admins' alone (tests/courses/views/test_marking_alone.py).
    found = [
        f"/teach/{pattern}"
        for pattern in patterns
        if pattern and not pattern.startswith("courses/<int:course_id>/grading")
    ]
    for name, value in named.items():
        found = [address.replace(name, str(value)) for address in found]
    assert len(found) >= 2 and not any("<" in address for address in found), found
    return found


def test_the_instructor_sees_the_own_cohort_alone(jun, cohort, mina):
    """S45: every address of the desk, for everybody it does not name, and for Jun too once he is not named any more."""
    kim = make_user("Kim")
    make_enrollment(make_user("Theirs"), cohort=make_cohort(cohort.course, kim, name="Autumn"), now=timezone.now())
    jun_reads = Reader().sign_in(jun).visit("/teach/")
    assert [link.get_text() for link in jun_reads.soup.select(".cohort-card__title a")] == [cohort.name]
    jun_reads.follow(".cohort-card__title a")
    assert [name.get_text() for name in jun_reads.soup.select(".matrix tbody th bdi")] == ["Mina"]
    assert [row[0] for row in csv_rows(jun_reads, cohort)] == ["Mina"]
    own = desk_addresses(cohort)
    strangers = [Reader().sign_in(kim), Reader().sign_in(make_user("Pat")), mina]
    for address in own:
        assert [ask(reader.client, address).status_code for reader in strangers] == [404, 404, 404], address
        assert ask(Client(), address).url.startswith("/accounts/login/")
        assert ask(jun_reads.client, address).status_code in (200, 302), address
    set_instructors(cohort, [kim])
    assert {ask(jun_reads.client, address).status_code for address in own} == {404}


def ask(client: Client, address: str):
    """By POST where that is the only way."""
    response = client.get(address)
    if response.status_code != 405:
        return response
    no_browser = Client()  # which is not asked for the token of a form that it never saw
    no_browser.cookies = client.cookies
    return no_browser.post(address)


def test_a_silent_learner_is_written_to_once_and_can_stop_it(shipped):
    """S36, S42: one mail a silence; its link asks, one click stops it, and the next silence stays silent."""
    suyeon = make_user("수연", email="suyeon@seodang.example", language="ko")
    began = (timezone.now() - dt.timedelta(days=20)).replace(hour=3, minute=0)  # noon in Seoul
    make_enrollment(suyeon, shipped, now=began)
    with time_machine.travel(began + dt.timedelta(days=6), tick=False):
        tick()
        tick()
    [message] = mail.outbox
    assert message.to == ["suyeon@seodang.example"]
    assert re.search("[가-힣]", message.subject), "S44: in the learner's language"
    stops_mails_by(message, suyeon)
    with time_machine.travel(began + dt.timedelta(days=8), tick=False):
        Reader("ko").sign_in(suyeon).visit(address_of(1, "ko")).press(".lesson__complete button")
    with time_machine.travel(began + dt.timedelta(days=15), tick=False):
        tick()
    assert len(mail.outbox) == 1
    kept = (
        Reminder.objects.filter(recipient=suyeon)
        .order_by("created_at")
        .values_list("suppressed_because", "mail__state")
    )
    assert list(kept) == [("", Mail.State.SENT), ("opted_out", Mail.State.CANCELLED)], "what was not sent, and why"


def stops_mails_by(message, person) -> None:
    stop = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in message.body
    assert Client().get(stop).status_code == 200
    assert not person.mail_opt_outs.exists(), "looking at the link changes nothing"
    one_click = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert person.mail_opt_outs.exists()


def test_importing_the_shipped_course_again_changes_nothing(shipped, course_files, mina):
    """Neither a page nor a quiz nor a learner's row; the plan says so, and doing it shows it."""

    def everything() -> tuple:
        pages = list(LessonPage.objects.order_by("pk").values_list("pk", "latest_revision", "slug", "path", "title"))
        return records(), pages, ImportBase.objects.count(), Completion.objects.count()

    before, said = everything(), io.StringIO()
    call_command("import_course", str(course_files), yes=True, stdout=said)
    assert re.search(r"created 0, updated 0, unchanged [1-9]\d+, .*retired 0", said.getvalue())
    assert everything() == before
