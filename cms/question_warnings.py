"""What an author should look at after publishing. Nothing of it hinders: the author may know better."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import blocks
from wagtail.models import Locale, ModelLogEntry

from cms.answers import items_in
from cms.blocks.answers import ANSWERS
from cms.blocks.answers.choices import ChoicesBlock
from cms.blocks.answers.parts import Words, words_in
from cms.models import Question, Quiz

SOURCE = settings.LANGUAGE_CODE
# Of two choices one is always the longer.
FEWEST_TO_COMPARE = 3


def warnings_about(snippet: Question | Quiz) -> list[str]:
    about_answer = list(_about_answer(snippet)) if isinstance(snippet, Question) else []
    return about_answer + list(_about_translations(snippet))


def _about_answer(question: Question) -> Iterator[str]:
    if not question.answer:
        return
    for choices in choices_in(ANSWERS[question.kind], question.answer[0].value):
        yield from _unexplained(choices)
        yield from _longest(choices)


def choices_in(block: blocks.Block, value: Any) -> Iterator[list[Any]]:
    """Each list of choices, however deep it stands."""
    return (list(part) for found, part in _parts_in(block, value) if isinstance(found, ChoicesBlock))


def _parts_in(block: blocks.Block, value: Any) -> Iterator[tuple[blocks.Block, Any]]:
    yield block, value
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _parts_in(child, value.get(name))
    elif isinstance(block, (blocks.ListBlock, blocks.StreamBlock)):
        for item in items_in(block, value):
            yield from _parts_in(item.block, item.value)


def _unexplained(choices: Iterable[Any]) -> Iterator[str]:
    for choice in choices:
        if not choice["correct"] and not words_in(choice["explanation"]):
            yield _("“%(choice)s” is wrong, and nothing explains why.") % {"choice": words_in(choice["text"])}


def _longest(choices: list[Any]) -> Iterator[str]:
    right = [words_in(choice["text"]) for choice in choices if choice["correct"]]
    wrong = [words_in(choice["text"]) for choice in choices if not choice["correct"]]
    if not right or not wrong or len(choices) < FEWEST_TO_COMPARE or min(map(len, right)) <= max(map(len, wrong)):
        return
    if len(right) == 1:
        yield _("The right choice is the longest, which gives it away: “%(choice)s”.") % {"choice": right[0]}
    else:
        yield _("Every right choice is longer than every wrong one, which gives them away.")


def _about_translations(snippet: Question | Quiz) -> Iterator[str]:
    if not snippet.is_source:
        yield from _still_in_source_words(snippet)
        return
    versions = {row.locale_id: row for row in snippet.get_translations() if row.live}
    for locale in Locale.objects.exclude(language_code=SOURCE):
        words = {"language": locale.get_display_name()}
        version = versions.get(locale.pk)
        if version is None:
            yield _("It is not published in %(language)s; learners read it in the source language there.") % words
        elif version.last_published_at < snippet.last_published_at and _says_else_than_then(snippet, version):
            yield _("Its version in %(language)s is older than this one: look whether it still says the same.") % words


def _says_else_than_then(source: Question | Quiz, version: Question | Quiz) -> bool:
    """Since the translation was published: another key, other points or rules leave its words true."""
    published = ModelLogEntry.objects.for_instance(source).filter(action="wagtail.publish", revision__isnull=False)
    until = published.filter(timestamp__lte=version.last_published_at).order_by("-timestamp", "-pk")
    # An import publishes both languages first and logs it afterwards.
    entry = until.first() or published.order_by("timestamp", "pk").first()
    return entry is None or [*_words_of(entry.revision.as_object())] != [*_words_of(source)]


def _still_in_source_words(translation: Question | Quiz) -> Iterator[str]:
    """A copy for translation brings the words of its source. One word alone may well be the same in both."""
    source = translation.source_version()
    theirs = set(_words_of(source)) if source else set()
    same = [text for text in dict.fromkeys(_words_of(translation)) if text in theirs and " " in text]
    if same:
        told = _("This still stands here as in the source language: “%(text)s”.") % {
            "text": Truncator(same[0]).chars(80)
        }
        more = ngettext("And %(n)s more text.", "And %(n)s more texts.", len(same) - 1) % {"n": len(same) - 1}
        yield f"{told} {more}" if len(same) > 1 else told


def _words_of(snippet: Question | Quiz) -> Iterator[str]:
    if isinstance(snippet, Quiz):
        yield snippet.title
        return
    yield from (" ".join(strip_tags(text).split()) for text in (snippet.stem, snippet.explanation))
    for answer in snippet.answer:
        for block, value in _parts_in(answer.block, answer.value):
            if isinstance(block, Words) and value:
                yield words_in(value)
