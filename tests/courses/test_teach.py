import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from courses.cohorts import archive_cohort, set_instructors
from tests.factories import PASSWORD, START, make_cohort, make_course, make_enrollment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def jun():
    return make_user("Jun")


@pytest.fixture
def cohort(jun):
    return make_cohort(make_course(lessons=3), jun, lessons_per_week=2)


def urls_of(cohort) -> list[str]:
    return [reverse(f"teach:{name}", args=[cohort.pk]) for name in ("cohort", "cohort_csv")]


def body(response) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


def test_the_desk_lists_own_cohorts_with_their_counts(client, jun, cohort):
    make_enrollment(make_user("Mina"), cohort=cohort, now=dt.datetime.now(dt.UTC))
    make_cohort(cohort.course, name="Of somebody else")
    client.force_login(jun)
    page = body(client.get("/teach/"))
    assert "Spring" in page
    assert "Of somebody else" not in page
    assert f'/teach/cohorts/{cohort.pk}/?show=on_pace"' in page


def test_who_teaches_nothing_sees_an_empty_desk(client):
    client.force_login(make_user("Pat"))
    assert "You teach no cohort" in body(client.get("/teach/"))


def test_the_header_leads_to_the_desk_whom_it_lists_something_for(client, jun, cohort):
    """Admins too: all cohorts are theirs, and the answers of learners without one."""
    ara = make_user("Ara")
    ara.user_permissions.add(Permission.objects.get(codename="change_cohort"))
    for user, is_led in ((ara, True), (jun, True), (make_user("Pat"), False)):
        client.force_login(user)
        assert ('href="/teach/"' in body(client.get("/learn/"))) is is_led, user


def test_the_cohorts_page_is_a_real_table(client, jun, cohort):
    """1.3.1: caption, scope on every heading, sort state."""
    make_enrollment(make_user("Mina"), cohort=cohort)
    client.force_login(jun)
    page = body(client.get(urls_of(cohort)[0] + "?sort=-progress"))
    assert "<caption" in page
    assert page.count('scope="col"') == 3 + 3 + 4
    assert "<bdi>Mina</bdi></a>" in page
    assert 'aria-sort="descending"><a class="sort" href="?sort=progress"' in page


def test_the_download_is_named_and_for_excel(client, jun, cohort):
    """S46."""
    cohort.name = "봄 cohort"
    cohort.save()
    make_enrollment(make_user("Mina"), cohort=cohort)
    client.force_login(jun)
    answer = client.get(urls_of(cohort)[1])
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="cohort-{cohort.pk}.csv"; filename*=UTF-8')
    assert b"".join(answer.streaming_content).startswith("\ufeff".encode())


def test_screen_and_export_give_the_same_percentage(client, jun, cohort):
    """S46: and it is the one on the learner's own page."""
    from courses.completion import complete_lesson
    from tests.factories import lessons_of

    mina = make_enrollment(make_user("Mina"), cohort=cohort)
    complete_lesson(mina, lessons_of(cohort.course)[0], rule="learner_marks", now=START)
    client.force_login(jun)
    screen, export = (body(client.get(url)) for url in urls_of(cohort))
    assert '<td class="number">33%' in screen
    assert ",33,1,3," in export
    client.force_login(mina.user)
    assert "33%" in body(client.get("/learn/"))


@pytest.mark.parametrize("who", ["a learner of it", "another instructor", "an author", "a stranger"])
def test_nobody_but_its_instructors_gets_in(client, cohort, who):
    """S45, X1: 404, as if there were no such cohort."""
    from tests.factories import make_author

    person = make_author("Hana") if who == "an author" else make_user("Pat")
    if who == "a learner of it":
        make_enrollment(person, cohort=cohort)
    if who == "another instructor":
        make_cohort(cohort.course, person, name="Other")
    client.force_login(person)
    for url in urls_of(cohort):
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 405


def test_who_is_not_signed_in_is_sent_to_the_front_door(client, cohort):
    for url in ["/teach/", *urls_of(cohort)]:
        assert client.get(url).url == f"/accounts/login/?next={url}"


def test_removal_acts_on_the_next_request(client, jun, cohort):
    """S45."""
    client.force_login(jun)
    assert client.get(urls_of(cohort)[0]).status_code == 200
    set_instructors(cohort, [])
    for url in urls_of(cohort):
        assert client.get(url).status_code == 404


def test_admins_see_every_cohort(client, cohort):
    admin = get_user_model().objects.create_superuser("admin@seodang.example", PASSWORD, display_name="Admin")
    client.force_login(admin)
    for url in urls_of(cohort):
        assert client.get(url).status_code == 200


def test_an_archived_cohort_can_still_be_read(client, jun, cohort):
    """S34."""
    archive_cohort(cohort, now=START)
    client.force_login(jun)
    assert "This cohort is archived" in body(client.get(urls_of(cohort)[0]))


def test_fifty_a_page(client, jun, cohort):
    for number in range(51):
        make_enrollment(make_user(f"Learner{number:02}"), cohort=cohort)
    client.force_login(jun)
    first, second = (body(client.get(f"{urls_of(cohort)[0]}?page={page}")) for page in (1, 2))
    assert first.count('class="matrix__name"><a') == 50
    assert second.count('class="matrix__name"><a') == 1
    assert "?sort=name&amp;page=2" in first


@pytest.mark.parametrize(
    "junk", ["?sort=password", "?page=x", "?show=all", "?sort=-", "?page=999", "?sort=%00&show=%00"]
)
def test_junk_in_the_address_is_ignored(client, jun, cohort, junk):
    make_enrollment(make_user("Mina"), cohort=cohort)
    client.force_login(jun)
    assert "Mina" in body(client.get(urls_of(cohort)[0] + junk))


@pytest.mark.parametrize("sort", ["name", "progress", "seen"])
def test_queries_do_not_grow_with_the_learners(client, jun, cohort, django_assert_num_queries, sort):
    """W6: the same with one learner and with three."""
    url = f"{urls_of(cohort)[0]}?sort={sort}&show=on_pace"
    now = dt.datetime.now(dt.UTC)
    make_enrollment(make_user("Mina"), cohort=cohort, now=now)
    client.force_login(jun)
    client.get(url)
    with django_assert_num_queries(11):
        client.get(url)
    for name in ("Sora", "Bora"):
        make_enrollment(make_user(name), cohort=cohort, now=now)
    with django_assert_num_queries(11):
        assert "Sora" in body(client.get(url))


def test_the_desks_queries_do_not_grow_with_the_cohorts(client, jun, cohort, django_assert_num_queries):
    client.force_login(jun)
    client.get("/teach/")
    with django_assert_num_queries(8):
        client.get("/teach/")
    for name in ("Summer", "Autumn"):
        make_enrollment(make_user(name), cohort=make_cohort(make_course(), jun, name=name))
    with django_assert_num_queries(8):
        assert "Autumn" in body(client.get("/teach/"))
