from dataclasses import dataclass
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import models

from accounts.models import User

PASSWORD = "seodang-demo"  # noqa: S105 - printed in the README; such accounts are never made with DEBUG off
AUTHORS = "Authors"


class Habit(models.TextChoices):
    """How a demo learner goes about it."""

    FINISHED = "finished"
    AHEAD = "ahead"
    ON_PACE = "on pace"
    BEHIND = "behind"
    SILENT = "silent"
    NOT_STARTED = "not started"


@dataclass(frozen=True)
class DemoLearner:
    """`skill`, from 0 to 1, decides how likely a right answer is (`history`)."""

    name: str
    address: str
    habit: Habit
    skill: float
    language: str = "en"
    time_zone: str = "Asia/Seoul"


LEARNERS = (
    DemoLearner("Alex Rivera", "learner", Habit.ON_PACE, 0.8, time_zone="Europe/Paris"),
    DemoLearner("김수연", "suyeon", Habit.BEHIND, 0.65, "ko"),
    DemoLearner("박지훈", "jihun", Habit.FINISHED, 0.95, "ko"),
    DemoLearner("Maya Okafor", "maya", Habit.FINISHED, 0.9, time_zone="Europe/London"),
    DemoLearner("이서연", "seoyeon", Habit.AHEAD, 0.85, "ko"),
    DemoLearner("Tomás Herrera", "tomas", Habit.AHEAD, 0.75, time_zone="America/New_York"),
    DemoLearner("최민준", "minjun", Habit.ON_PACE, 0.7, "ko"),
    DemoLearner("Ingrid Solberg", "ingrid", Habit.ON_PACE, 0.85, time_zone="Europe/Oslo"),
    DemoLearner("정하은", "haeun", Habit.ON_PACE, 0.9, "ko"),
    DemoLearner("Rahul Menon", "rahul", Habit.ON_PACE, 0.6, time_zone="Asia/Kolkata"),
    DemoLearner("강도윤", "doyun", Habit.ON_PACE, 0.75, "ko"),
    DemoLearner("Claire Dubois", "claire", Habit.ON_PACE, 0.8, time_zone="Europe/Paris"),
    DemoLearner("윤채원", "chaewon", Habit.ON_PACE, 0.65, "ko"),
    DemoLearner("Ben Whitaker", "ben", Habit.ON_PACE, 0.7, time_zone="Australia/Sydney"),
    DemoLearner("임지우", "jiwoo", Habit.BEHIND, 0.55, "ko"),
    DemoLearner("Fatima Zahra", "fatima", Habit.BEHIND, 0.7, time_zone="Africa/Casablanca"),
    DemoLearner("한예준", "yejun", Habit.BEHIND, 0.6, "ko"),
    DemoLearner("Lena Vogel", "lena", Habit.BEHIND, 0.8, time_zone="Europe/Berlin"),
    DemoLearner("오시우", "siwoo", Habit.SILENT, 0.5, "ko"),
    DemoLearner("Daniel Kim", "daniel", Habit.SILENT, 0.7, time_zone="America/Los_Angeles"),
    DemoLearner("송유나", "yuna", Habit.SILENT, 0.75, "ko"),
    DemoLearner("Grace Mwangi", "grace", Habit.NOT_STARTED, 0.8, time_zone="Africa/Nairobi"),
    DemoLearner("배준서", "junseo", Habit.NOT_STARTED, 0.6, "ko"),
    DemoLearner("Noah Lindqvist", "noah", Habit.ON_PACE, 0.85, time_zone="Europe/Stockholm"),
)


@cache
def _hashed_password() -> str:
    """Once for all: a good hash takes a second, and it is the same password anyway."""
    return make_password(PASSWORD)


def make_person(name: str, address: str, **fields) -> User:
    """A person with a confirmed address and the demo password; found again, not changed, if already there."""
    email = f"{address}@seodang.example"
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found
    user = User.objects.create(email=email, display_name=name, password=_hashed_password(), is_demo=True, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_staff() -> dict[str, User]:
    staff = {
        "admin": make_person("Site Admin", "admin", is_staff=True, is_superuser=True),
        "author": make_person("Hana Seo", "author"),
        "instructor": make_person("Jun Baek", "instructor"),
    }
    staff["author"].groups.add(Group.objects.get(name=AUTHORS))
    return staff
