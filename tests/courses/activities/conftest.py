import pytest
from django.utils import timezone

from courses.models import Activity, Enrollment
from tests.courses.activities.making import make_activity
from tests.factories import lessons_of, make_course, make_enrollment, make_user


@pytest.fixture
def enrollment() -> Enrollment:
    return make_enrollment(make_user("Mina"), make_course(lessons=2), now=timezone.now())


@pytest.fixture
def reflection(enrollment) -> Activity:
    return make_activity(lessons_of(enrollment.course)[0])


@pytest.fixture
def mina(client, enrollment):
    client.force_login(enrollment.user)
    return client
