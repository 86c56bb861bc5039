import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from courses.templatetags.frame import KEPT_VARIANTS, KeepNode, alternate_links, section


class Counter:
    def __init__(self):
        self.count = 0

    def __str__(self):
        self.count += 1
        return str(self.count)


def test_a_kept_part_is_rendered_once_for_each_value_and_language():
    counter = Counter()
    template = Template("{% load frame %}{% keep place %}{{ place }} {{ counter }}{% endkeep %}")

    def shown(place: str) -> str:
        return template.render(Context({"place": place, "counter": counter}))

    assert [shown("learn"), shown("teach"), shown("learn")] == ["learn 1", "teach 2", "learn 1"]
    with translation.override("ko"):
        assert shown("learn") == "learn 3"


def test_a_kept_part_speaks_the_language_of_the_page():
    template = Template("{% load frame i18n %}{% keep %}{% get_current_language as code %}{{ code }}{% endkeep %}")
    for code in ("en", "ko", "en"):
        with translation.override(code):
            assert template.render(Context()) == code


def test_what_is_kept_does_not_grow_without_end():
    template = Template("{% load frame %}{% keep number %}{{ number }}{% endkeep %}")
    for number in range(KEPT_VARIANTS * 2 + 3):
        assert template.render(Context({"number": number})) == str(number)
    (node,) = [node for node in template.nodelist if isinstance(node, KeepNode)]
    assert len(node._kept) <= KEPT_VARIANTS


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/ko/courses/ai/", "courses"),
        ("/learn/", "learn"),
        ("/teach/cohorts/1/", "teach"),
        ("/accounts/profile/", ""),
        ("/", ""),
    ],
)
def test_the_navigation_knows_where_the_reader_is(path, place):
    assert section(Context({"request": RequestFactory().get(path)})) == place


def test_a_page_without_a_request_belongs_nowhere():
    assert section(Context()) == ""


def test_the_head_names_the_page_in_other_languages():
    links = alternate_links([{"code": "ko", "label": "한국어", "url": "/ko/courses/ai/"}])
    assert links == '<link rel="alternate" hreflang="ko" href="/ko/courses/ai/">'
    assert alternate_links("") == ""
