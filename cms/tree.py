"""The live pages of a course as one tree, in all its languages."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Model, QuerySet

from cms.models import CoursePage, LessonPage, ModulePage, Question
from quizzes.models import Quiz

SOURCE = settings.LANGUAGE_CODE


@dataclass
class Tree:
    """The live pages of one course: the source language in order, the others by language and key.

    `practice` says of each question in a body its key and the revision in force.
    """

    course: CoursePage | None = None
    modules: list[ModulePage] = field(default_factory=list)
    lessons: list[tuple[ModulePage, LessonPage]] = field(default_factory=list)
    translations: dict[str, "Tree"] = field(default_factory=dict)
    practice: dict[int, tuple[uuid.UUID, int | None]] = field(default_factory=dict)

    @property
    def languages(self) -> dict[str, "Tree"]:
        return {SOURCE: self, **self.translations}


def read_tree(key: uuid.UUID) -> Tree:
    """Of the course with this key; `course` is None where it is not live in the source language."""
    pages = {page.locale.language_code: page for page in _live(CoursePage, translation_key=key)}
    trees = {language: _read_language(page) for language, page in pages.items()}
    source = trees.pop(SOURCE, Tree())
    source.translations = trees
    source.practice = _practice(page for part in source.languages.values() for _module, page in part.lessons)
    return source


def _practice(pages: Iterable[LessonPage]) -> dict[int, tuple[uuid.UUID, int | None]]:
    asked = {pk for page in pages for pk in questions_in(page)}
    keys = dict(Question.objects.filter(pk__in=asked).values_list("pk", "translation_key"))
    revisions = dict(Quiz.objects.filter(key__in=keys.values()).values_list("key", "revision_id"))
    return {pk: (key, revisions[key]) for pk, key in keys.items() if key in revisions}


def questions_in(page: CoursePage | LessonPage) -> list[int]:
    body = page.body.raw_data if isinstance(page, LessonPage) else []
    return [block["value"].get("question") for block in body if block["type"] == "check"]


def _read_language(course: CoursePage) -> Tree:
    tree = Tree(course, modules=list(_live(ModulePage).descendant_of(course).order_by("path")))
    lessons = list(_live(LessonPage).descendant_of(course).order_by("path"))
    for module in tree.modules:
        tree.lessons += [(module, page) for page in lessons if page.is_child_of(module)]
    return tree


def _live(model: type[Model], **filters) -> QuerySet:
    return model.objects.live().filter(**filters).select_related("locale")
