"""The admin speaks the language of who is in it, its scripts too, and says times as they have them."""

import json
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.urls import reverse

SCRIPTS = Path(settings.LOCALE_PATHS[0]) / "ko" / "LC_MESSAGES" / "djangojs.po"


@pytest.mark.django_db
def test_its_scripts_speak_korean(editor, hana):
    hana.language = "ko"
    hana.save()
    catalog = editor.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert '"Insert a block": "\\ube14\\ub85d \\ub123\\uae30"' in catalog


@pytest.mark.django_db
def test_lists_are_headed_in_korean(editor, hana):
    """Wagtail says some of it once, when the site starts, in whatever language that is."""
    hana.language = "ko"
    hana.save()
    for model in ("question", "quiz"):
        page = editor.get(reverse(f"wagtailsnippets_cms_{model}:list")).content.decode()
        assert "Status" not in page


@pytest.mark.django_db
def test_choosers_speak_to_each_in_their_language(editor, hana):
    """Whoever came first after the start: the buttons are made anew for the next."""
    said = {"ko": ("문제은행 선택", "Choose question bank"), "en": ("Choose question bank", "문제은행 선택")}
    for language, (theirs, other) in said.items():
        hana.language = language
        hana.save()
        for model in ("question", "quiz"):
            page = editor.get(reverse(f"wagtailsnippets_cms_{model}:add")).content.decode()
            found = [text in page or json.dumps(text)[1:-1] in page for text in (theirs, other)]  # blocks come as JSON
            assert found == [True, False], (language, model)


def test_what_scripts_read_is_what_stands_in_the_catalog():
    written, compiled = polib.pofile(str(SCRIPTS)), polib.mofile(str(SCRIPTS.with_suffix(".mo")))
    meant = {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in written}
    assert meant == {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in compiled}
    assert all(text or any(plural.values()) for text, plural in meant.values())
