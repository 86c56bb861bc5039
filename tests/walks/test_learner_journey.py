"""A learner's whole journey over the shipped course, without scripts, once in each language."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail

from accounts.models import User
from courses.models import Certificate, Completion, Enrollment
from courses.models.outline import CompletionRule
from quizzes.models import Attempt
from tests.walks.reader import Reader
from tests.walks.standing import Standing, in_csv, in_matrix, on_own_desk
from tests.walks.taking import explanations, right_answers, start_quiz, submit, wrong_answers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres(long=True),
    pytest.mark.timeout(300),  # the first of them imports the course
    pytest.mark.usefixtures("records_hold"),
]

ADDRESS, PASSWORD, NAMES = "mina.walk@seodang.example", "a-quiet-garden-42", {"en": "Mina Park", "ko": "박미나"}


class Journey:
    """Mina's, in one language, with Jun looking on."""

    def __init__(self, language: str, cohort, jun):
        self.language, self.cohort = language, cohort
        self.name = NAMES[language]
        self.mina, self.jun = Reader(language), Reader("en").sign_in(jun)

    @property
    def enrollment(self) -> Enrollment:
        return Enrollment.objects.get(user__email=ADDRESS)

    def stands_at(self, done: int) -> None:
        """S46: the same numbers wherever they are shown."""
        standing = Standing(done * 100 // 5, done, 5)
        assert on_own_desk(self.mina) == standing
        assert in_matrix(self.jun, self.cohort, self.name) == standing
        assert in_csv(self.jun, self.cohort, ADDRESS) == standing

    def lesson(self, number: int) -> Reader:
        """Through the outline of the course page; each states what completes it before it is begun (S1)."""
        self.mina.visit(self.course_page)
        links = self.mina.soup.select(".course-outline .outline__lessons a")
        self.mina.visit(links[number - 1]["href"])
        assert self.mina.has(".lesson__facts use[href$='#flag']")
        return self.mina

    def signs_up(self) -> None:
        """From the front page to the cohort, by way of the account it takes."""
        mina = self.mina.visit("/")
        assert mina.path == f"/{self.language}/"
        mina.follow(f"main a[href^='/{self.language}/courses/']")
        if not mina.has(".course-cohort a"):
            mina.follow("main a[href$='/ai-product-management/']")
        self.course_page = mina.path
        mina.follow(".course-cohort a")
        assert mina.path == "/accounts/login/", "joining takes an account"
        mina.follow("a[href^='/accounts/signup/']")
        asked = {"display_name": self.name, "email": ADDRESS, "password1": PASSWORD, "password2": PASSWORD}
        mina.press("form:has([name=password2]) button", asked)
        assert not User.objects.get(email=ADDRESS).emailaddress_set.get().verified

    def confirms(self) -> None:
        [message] = mail.outbox
        assert message.to == [ADDRESS]
        self.mina.visit(re.search(r"http\S+/accounts/confirm-email/\S+", message.body).group())
        self.mina.press("main form button")

    def joins(self) -> None:
        self.mina.visit(self.course_page).follow(".course-cohort a").press("main form button")
        assert self.mina.path == self.course_page
        assert self.mina.has(".course-aside progress[value='0']")


@pytest.fixture(params=["en", "ko"])
def journey(request, cohort, jun) -> Journey:
    return Journey(request.param, cohort, jun)


@pytest.fixture
def on_course(journey) -> Journey:
    journey.signs_up()
    journey.confirms()
    journey.joins()
    return journey


def test_from_signing_up_to_the_certificate(on_course):
    """S1, S2, S3, S26, S46: every lesson by its own rule, and progress that moves only when a rule is met."""
    journey = on_course
    journey.stands_at(0)
    marks_and_takes_back(journey)
    submits_a_quiz_whatever_the_score(journey)
    goes_on_from_the_end(journey)
    leaves_and_returns(journey, done=3)
    submit_all_wrong(journey, lesson=4)
    journey.stands_at(4)
    fails_and_passes(journey)
    earns_a_certificate_that_a_stranger_can_check(journey)
    leaves_and_returns(journey, done=5)
    assert journey.mina.languages == {journey.language}, "not one page in the other language"


def marks_and_takes_back(journey: Journey) -> None:
    mina = journey.lesson(1)
    practises(mina)
    journey.stands_at(0)
    journey.lesson(1).press(".lesson__complete button")
    assert mina.path == journey_path(journey, 2), "marking leads on"
    journey.stands_at(1)
    journey.lesson(1).press(".lesson__complete form button")
    journey.stands_at(0)
    journey.lesson(1).press(".lesson__complete button")
    journey.stands_at(1)


def practises(mina: Reader) -> None:
    """A "check yourself" question explains at once, leads back to the lesson and records nothing."""
    lesson = mina.path
    choice = mina.one("form.check fieldset input")
    mina.press("form.check button", {choice["name"]: choice["value"]})
    assert mina.has(".feedback__why")
    mina.follow("main a.button")
    assert mina.path == lesson
    assert not Attempt.objects.exists()


def submits_a_quiz_whatever_the_score(journey: Journey) -> None:
    """S13, S18: nothing gives the answers away before the end, and blanks are not submitted by mistake."""
    mina = journey.lesson(2)
    attempt = start_quiz(mina)
    assert attempt.language == journey.language
    page = mina.response.content.decode()
    assert not [words for words in explanations(attempt) if words[:40] in page]
    journey.stands_at(1)
    submit(mina.visit(f"/learn/attempts/{attempt.pk}/"), {})
    assert mina.has(".error-summary--confirm")
    attempt.refresh_from_db()
    assert attempt.submitted_at is None
    mina.press(".error-summary--confirm button", wrong_answers(attempt))
    assert mina.path == f"/learn/attempts/{attempt.pk}/result/"
    assert len(mina.soup.select(".feedback__why")) == len(explanations(attempt))
    journey.stands_at(2)


def goes_on_from_the_end(journey: Journey) -> None:
    journey.lesson(3).press(".lesson__complete button")
    assert journey.mina.path == journey_path(journey, 4)
    journey.stands_at(3)


def submit_all_wrong(journey: Journey, *, lesson: int) -> Attempt:
    attempt = start_quiz(journey.lesson(lesson))
    submit(journey.mina, wrong_answers(attempt))
    assert not attempt.grades.get().passed
    return attempt


def fails_and_passes(journey: Journey) -> None:
    """The last lesson asks for a pass; both attempts stay to be read (S26)."""
    failed = submit_all_wrong(journey, lesson=5)
    journey.stands_at(4)
    mina = journey.mina
    passed = start_quiz(journey.lesson(5))
    assert passed.number == 2
    submit(mina, right_answers(passed))
    assert passed.grades.get().passed
    assert mina.has(f".attempt-history a[href='/learn/attempts/{failed.pk}/result/']")
    journey.stands_at(5)


def earns_a_certificate_that_a_stranger_can_check(journey: Journey) -> None:
    journey.mina.visit("/learn/").follow(".certificate-list a")
    certificate = Certificate.objects.get(enrollment=journey.enrollment)
    assert journey.mina.path == f"/certificates/{certificate.pk}/"
    pat = Reader(journey.language).visit(journey.mina.text(".certificate-check__address"))
    assert pat.text(".certificate__name") == journey.name
    assert ADDRESS not in pat.response.content.decode()
    assert not pat.has(".certificate-check__own")


def leaves_and_returns(journey: Journey, *, done: int) -> None:
    """S34: what was done is kept, nobody else sees it meanwhile, and the certificate stands."""
    mina, before = journey.mina, dict(Completion.objects.values_list("lesson", "completed_at"))
    mina.visit("/learn/").follow(".desk-course__leave a[href*='withdraw']").press(".confirm form button")
    assert mina.has(".desk__left")
    assert in_matrix(journey.jun, journey.cohort, journey.name) is None
    assert in_csv(journey.jun, journey.cohort, ADDRESS) is None
    mina.visit(journey_path(journey, 4))
    assert mina.path == journey.course_page, "its lessons close"
    if done == 5:
        assert Reader().visit(f"/certificates/{journey.enrollment.certificate.pk}/").has(".certificate")
    mina.visit("/learn/").follow(".desk__left a").press(".confirm form button")
    journey.stands_at(done)
    assert dict(Completion.objects.values_list("lesson", "completed_at")) == before


def journey_path(journey: Journey, number: int) -> str:
    lesson = journey.cohort.course.lessons.get(position=number)
    return f"/{journey.language}/courses/{lesson.translations.get(language=journey.language).path}/"


def test_the_shipped_course_has_a_lesson_for_each_rule(shipped):
    """What the walk above leans on; in both languages, with the text of each written in its own script."""
    rules = list(shipped.lessons.filter(is_live=True).order_by("position").values_list("completion_rule", flat=True))
    assert rules == [
        CompletionRule.LEARNER_MARKS,
        CompletionRule.QUIZ_SUBMITTED,
        CompletionRule.END_REACHED,
        CompletionRule.QUIZ_SUBMITTED,
        CompletionRule.QUIZ_PASSED,
    ]
    for language, script in (("en", "[A-Za-z]"), ("ko", "[가-힣]")):
        titles = [lesson.translations.get(language=language).title for lesson in shipped.lessons.all()]
        assert all(re.search(script, title) for title in titles)


def test_signing_up_leads_back_to_where_one_wanted_to_go(journey):
    """Who came to join does not have to find the way again after confirming the address."""
    journey.signs_up()
    journey.confirms()
    assert urlsplit(journey.mina.address).path == f"/learn/cohorts/{journey.cohort.pk}/join/"
