import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_staff_see_every_component_and_nobody_else_does(client):
    """X2: the style guide is for staff; others do not learn that there is one."""
    assert client.get("/styleguide/").status_code == 302
    client.force_login(make_user("Mina"))
    assert client.get("/styleguide/").status_code == 404
    client.force_login(make_user("Pat", is_staff=True))
    page = client.get("/styleguide/").content.decode()
    for name in [
        "button",
        "notice",
        "field",
        "progress",
        "pill",
        "outline",
        "table",
        "pagination",
        "question",
        "counts",
    ]:
        assert f'class="{name}' in page, name
