"""The check of the translations sees what gettext would, and every way in which a catalog can be behind."""

import polib
import pytest

from ops import translations
from ops.translations import Text


def test_python_texts_are_found_with_context_and_plural():
    source = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
title = _("Lessons " "and quizzes")
late = gettext_lazy("Late")
count = ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
may = pgettext("month", "May")
unknown = _(title)
"""
    assert {text for text, _ in translations.texts_in_python(source)} == {
        Text("Lessons and quizzes"),
        Text("Late"),
        Text("%(n)s day", plural="%(n)s days"),
        Text("May", context="month"),
    }


def test_template_texts_are_found_with_context_and_plural():
    source = """{% load i18n %}<p title='{% translate "It's due" %}'>{{ value|default:_("None yet") }}</p>
{% blocktranslate count n=days trimmed %}
  {{ n }} day
{% plural %}
  {{ n }} days
{% endblocktranslate %}
{% translate "May" context "month" %}"""
    assert {text for text, _ in translations.texts_in_template(source, "page.html")} == {
        Text("It's due"),
        Text("None yet"),
        Text("%(n)s day", plural="%(n)s days"),
        Text("May", context="month"),
    }


@pytest.fixture
def catalog(tmp_path):
    """A complete catalog of one text, compiled."""
    path = tmp_path / "ko" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    write(path, polib.POEntry(msgid="Hello %(name)s", msgstr="안녕하세요 %(name)s"))
    return path


HELLO = {Text("Hello %(name)s"): [("page.html", 1)]}


def write(path, *entries, compiled=True):
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalog.extend(entries)
    catalog.save(str(path))
    if compiled:
        translations.compile_catalog(path, {})


def problems(path, texts=HELLO):
    return list(translations.check(path, texts))


def test_a_complete_catalog_passes(catalog):
    assert problems(catalog) == []


def test_a_missing_text_is_named_with_its_place(catalog):
    missing = HELLO | {Text("Goodbye"): [("courses/views.py", 7)]}
    assert problems(catalog, missing) == ["courses/views.py:7: 'Goodbye' is not translated in ko"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"msgstr": ""}, "is not translated"),
        ({"msgstr": "안녕 %(name)s", "flags": ["fuzzy"]}, "is fuzzy"),
        ({"msgstr": "안녕"}, "lost a placeholder"),
        ({"msgstr": "안녕 %(name)s %(nom)s"}, "has a placeholder of its own"),
    ],
)
def test_a_bad_translation_is_named(catalog, entry, problem):
    write(catalog, polib.POEntry(msgid="Hello %(name)s", **entry))
    assert [problem in found for found in problems(catalog)] == [True]


def test_an_unused_text_is_named(catalog):
    assert problems(catalog, {}) == ["'Hello %(name)s' is in ko but nowhere used"]


def test_a_catalog_compiled_before_its_last_change_is_named(catalog):
    write(catalog, polib.POEntry(msgid="Hello %(name)s", msgstr="반가워요 %(name)s"), compiled=False)
    assert ["does not match" in found for found in problems(catalog)] == [True]


def test_an_update_keeps_what_is_translated_and_drops_what_is_unused(catalog):
    texts = HELLO | {Text("%(n)s day", plural="%(n)s days"): [("page.html", 2)]}
    translations.update(catalog, texts)
    first, second = polib.pofile(str(catalog))
    assert (first.msgstr, second.msgid_plural, second.msgstr_plural) == ("안녕하세요 %(name)s", "%(n)s days", {0: ""})
    translations.update(catalog, {})
    assert len(polib.pofile(str(catalog))) == 0
