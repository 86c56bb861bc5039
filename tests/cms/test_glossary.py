"""Hana keeps the glossary: terms with one name for links, no word of two meanings, published in each language."""

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

from cms.glossary import glossary_in, stamp
from cms.models import GlossaryTerm
from cms.models.glossary import term_key
from tests.cms.factories import locale, make_term, publish, translate_term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def named(language: str = "en") -> list[str]:
    return list(glossary_in(language).terms)


class TestTerm:
    def test_its_short_name_is_made_from_it_and_its_key_from_that(self):
        row = make_term("Retrieval-Augmented Generation")
        assert row.slug == "retrieval-augmented-generation"
        assert row.translation_key == term_key(row.slug)

    def test_the_short_name_cannot_change(self):
        row = make_term("token")
        row.slug = "tokens"
        with pytest.raises(ValidationError, match="cannot change"):
            row.full_clean()

    def test_two_terms_do_not_share_a_name(self):
        make_term("token")
        with pytest.raises(ValidationError, match="Another term"):
            GlossaryTerm(term="Token!", definition="x", locale=locale("en"), translation_key=term_key("x")).full_clean()

    @pytest.mark.parametrize("forms", ["Tokens", "pieces\ntoken"])
    def test_a_form_stands_for_one_term_alone(self, forms):
        make_term("token", "A piece.", "tokens")
        other = GlossaryTerm(term="chunk", forms=forms, definition="x", locale=locale("en"))
        with pytest.raises(ValidationError, match="already stands for “token”"):
            other.full_clean()

    def test_its_translation_may_have_the_same_forms(self):
        row = make_term("RAG")
        translated = translate_term(row, "RAG")
        translated.full_clean()
        assert (translated.term, translated.translation_key) == (row.term, row.translation_key)

    def test_a_term_without_latin_letters_needs_a_name(self):
        with pytest.raises(ValidationError, match="Write a short name"):
            GlossaryTerm(term="토큰", definition="x", locale=locale("en")).full_clean()


class TestWhatIsPublished:
    def test_drafts_and_what_was_taken_off_are_not_looked_up(self):
        token, chunk = make_term("token"), make_term("chunk", live=False)
        assert named() == ["token"]
        publish(chunk)
        assert named() == ["chunk", "token"]
        token.unpublish()
        assert named() == ["chunk"]

    def test_a_language_has_its_own(self):
        row = make_term("token")
        assert named("ko") == []
        translate_term(row, "토큰")
        assert glossary_in("ko").terms["token"].others == {"en": "token"}
        assert glossary_in("en").terms["token"].others == {"ko": "토큰"}

    def test_a_draft_laid_over_it_is_not_seen(self):
        row = make_term("token", "First.")
        row.definition = "Second."
        row.save_revision()
        assert glossary_in("en").terms["token"].definition == "First."

    @pytest.mark.postgres
    def test_every_publication_makes_another_stamp(self):
        seen = [stamp()]
        row = make_term("token")
        for step in (lambda: None, row.unpublish, lambda: publish(row), lambda: make_term("chunk"), row.delete):
            step()
            seen.append(stamp())
        assert all(before != after for before, after in pairwise(seen))
        assert seen[0] == seen[2]  # nothing is published

    def test_what_is_known_costs_one_query(self, django_assert_num_queries):
        make_term("token")
        glossary_in("en")
        with django_assert_num_queries(1):
            glossary_in("ko")


class TestEditor:
    def test_an_author_adds_publishes_and_translates_a_term(self, editor):
        url = reverse("wagtailsnippets_cms_glossaryterm:add")
        data = {"term": "token", "forms": "tokens", "definition": "A piece of text.", "slug": ""}
        editor.post(url, {**data, "action-publish": "1"})
        row = GlossaryTerm.objects.get()
        assert (row.slug, row.live) == ("token", True)

        copy = reverse("simple_translation:submit_snippet_translation", args=["cms", "glossaryterm", row.pk])
        editor.post(copy, {"locales": [locale("ko").pk]})
        korean = GlossaryTerm.objects.get(locale__language_code="ko")
        assert (korean.slug, korean.live, korean.translation_key) == ("token", False, row.translation_key)

        edit = reverse("wagtailsnippets_cms_glossaryterm:edit", args=[korean.pk])
        page = editor.get(edit).content.decode()
        assert 'name="slug"' not in page and 'name="definition"' in page
        editor.post(edit, {"term": "토큰", "forms": "", "definition": "글 조각.", "action-publish": "1"})
        assert glossary_in("ko").terms["token"].term == "토큰"

    def test_the_list_names_it_in_both_languages(self, editor):
        translate_term(make_term("token"), "토큰")
        page = editor.get(reverse("wagtailsnippets_cms_glossaryterm:list")).content
        (row,) = BeautifulSoup(page, "html.parser").select("main table tbody tr")
        assert "token" in row.get_text() and "토큰" in row.get_text()

    def test_what_is_wrong_is_said_at_its_field(self, editor):
        make_term("token")
        data = {"term": "Token", "forms": "", "definition": "x", "slug": "other", "action-publish": "1"}
        page = editor.post(reverse("wagtailsnippets_cms_glossaryterm:add"), data).content.decode()
        assert "already stands for “token”" in page
        assert GlossaryTerm.objects.count() == 1

    def test_a_learner_gets_nowhere_near(self, client):
        from tests.factories import make_user

        client.force_login(make_user("Mina"))
        assert client.get(reverse("wagtailsnippets_cms_glossaryterm:list")).status_code in {302, 403}
