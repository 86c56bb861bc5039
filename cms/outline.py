"""Projects the live page tree onto the rows of `courses`, which learners' records point at.

`sync_outline` is a function of the tree: it may run at any time and any number of times, and a second run changes
nothing. It deletes nothing; what is gone from the tree stops being live (S5, S6). Order, rules and `is_live` come from
the source language; titles and addresses are kept for each language.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from cms.activities import source_stamp, sync_activities
from cms.attribution import origins_in
from cms.models import CoursePage, LessonPage, ModulePage
from cms.models.courses import QUIZ_RULES
from cms.reading_time import activity_minutes, reading_minutes
from cms.tree import SOURCE, Tree, questions_in, read_tree
from courses.due import date_new_lessons
from courses.models import (
    Course,
    CourseTranslation,
    Lesson,
    LessonTranslation,
    Module,
    ModuleTranslation,
)
from courses.models.outline import CompletionRule
from quizzes.models import Quiz

_waiting: ContextVar[set | None] = ContextVar("courses_to_sync", default=None)


def sync_outline(course_page: CoursePage) -> None:
    """Make the rows of the course that this page is a translation of equal to its live tree."""
    sync_course(course_page.translation_key)


def sync_course(key: uuid.UUID) -> None:
    """As `sync_outline`, for a course whose pages may be gone already."""
    waiting = _waiting.get()
    if waiting is None:
        _sync(key)
    else:
        waiting.add(key)


@contextmanager
def synced_together() -> Iterator[None]:
    """What changes the tree inside is projected once, at the end, in the same transaction."""
    with transaction.atomic():
        waiting: set[uuid.UUID] = set()
        token = _waiting.set(waiting)
        try:
            yield
        finally:
            _waiting.reset(token)
        for key in sorted(waiting):  # everybody locks in the same order
            _sync(key)


@transaction.atomic
def _sync(key: uuid.UUID) -> None:
    # Locked before the tree is read: of two publications at once, the one that comes second reads what the first wrote.
    course, is_new = Course.objects.select_for_update(no_key=True).get_or_create(key=key)
    tree = read_tree(key)
    if tree.course is None:
        if is_new:
            course.delete()
        else:
            _retire(course, modules=set(), lessons=set(), is_live=False)
        return
    quizzes = _quizzes_for(tree)
    keys = {page.translation_key for _module, page in tree.lessons}
    _retire(course, modules={page.translation_key for page in tree.modules}, lessons=keys, is_live=True)
    _release_paths(course, tree)
    _release_quizzes(quizzes)
    _write_texts(CourseTranslation, {"course": course}, list(course.translations.all()), _course_texts(tree))
    known = _rows(Module, [page.translation_key for page in tree.modules])
    modules = {page.pk: _write_module(course, page, at, tree, known) for at, page in enumerate(tree.modules, 1)}
    known = _rows(Lesson, keys)
    for position, (module_page, page) in enumerate(tree.lessons, 1):
        _write_lesson(modules[module_page.pk], page, position, tree, quizzes, known)
    date_new_lessons(course.pk, now=timezone.now())


# --- writing the rows ---------------------------------------------------------------------------------------------


def _retire(course: Course, *, modules: set, lessons: set, is_live: bool) -> None:
    """What the tree no longer shows stops being live and gives up its address; its records stay (S5, S6)."""
    if course.is_live != is_live:
        course.is_live = is_live
        course.save(update_fields=["is_live"])
    if not is_live:
        CourseTranslation.objects.filter(course=course, path__isnull=False).update(path=None)
    course.modules.filter(is_live=True).exclude(key__in=modules).update(is_live=False)
    gone = Lesson.objects.filter(course=course).exclude(key__in=lessons)
    LessonTranslation.objects.filter(lesson__in=gone, path__isnull=False).update(path=None)
    gone.filter(is_live=True).update(is_live=False)


def _release_paths(course: Course, tree: Tree) -> None:
    """Free every address that is about to change hands: two slugs may be swapped, and addresses are unique."""
    for language, part in tree.languages.items():
        wanted = {_lesson_path(part, module, page): page.translation_key for module, page in part.lessons}
        for text in LessonTranslation.objects.filter(language=language, path__in=wanted).select_related("lesson"):
            if wanted[text.path] != text.lesson.key:
                LessonTranslation.objects.filter(pk=text.pk).update(path=None)
        courses = CourseTranslation.objects.filter(language=language, path=part.course.slug)
        courses.exclude(course=course).update(path=None)


def _release_quizzes(quizzes: dict[uuid.UUID, Quiz]) -> None:
    """As for addresses: two lessons may swap their quizzes, and a quiz hangs on one live lesson."""
    wanted = {quiz.pk: key for key, quiz in quizzes.items()}
    for lesson in Lesson.objects.filter(quiz__in=wanted):
        if wanted[lesson.quiz_id] != lesson.key:
            Lesson.objects.filter(pk=lesson.pk).update(quiz=None)


def _course_texts(tree: Tree) -> dict[str, dict]:
    return {
        language: {
            "title": part.course.title,
            "summary": part.course.summary,
            "path": part.course.slug,
            "version": _version(part.course, tree),
        }
        for language, part in tree.languages.items()
    }


def _rows(model: type[Model], keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, Model]:
    return {row.key: row for row in model.objects.filter(key__in=keys).prefetch_related("translations")}


def _write_module(course: Course, page: ModulePage, position: int, tree: Tree, known: dict) -> Module:
    module = _write(Module, page.translation_key, known, course=course, position=position, is_live=True)
    texts = {
        language: {"title": part.title}
        for language, part in _in_languages(page, tree, lambda part: part.modules).items()
    }
    _write_texts(ModuleTranslation, {"module": module}, list(module.translations.all()), texts)
    return module


def _write_lesson(module: Module, page: LessonPage, position: int, tree: Tree, quizzes: dict, known: dict) -> None:
    quiz = quizzes.get(page.translation_key)
    rule = page.completion_rule
    lesson = _write(
        Lesson,
        page.translation_key,
        known,
        course=module.course,
        module=module,
        position=position,
        is_live=True,
        is_required=page.is_required,
        is_free_preview=page.is_free_preview,
        activity_minutes=activity_minutes(page),
        # A rule that nobody could meet would hold learners for ever.
        completion_rule=CompletionRule.LEARNER_MARKS if rule in QUIZ_RULES and not quiz else rule,
        quiz=quiz,
    )
    pages = _in_languages(page, tree, lambda part: [lesson_page for _module, lesson_page in part.lessons])
    before = list(lesson.translations.all())
    _mark_substantial(lesson, pages, before)
    texts = {
        language: _lesson_text(tree, language, text, next((row for row in before if row.language == language), None))
        for language, text in pages.items()
    }
    known_versions = {row.language: row.version for row in before if row.path is not None}
    _write_texts(LessonTranslation, {"lesson": lesson}, before, texts)
    if known_versions != {language: text["version"] for language, text in texts.items()}:
        sync_activities(lesson, pages)


def _lesson_text(tree: Tree, language: str, page: LessonPage, before: LessonTranslation | None) -> dict:
    part = tree.languages[language]
    module = next(module for module, lesson in part.lessons if lesson.pk == page.pk)
    version = _version(page, tree)
    return {
        "title": page.title,
        "path": _lesson_path(part, module, page),
        # Reading a body costs more than all the rest; the same version has the same length.
        "minutes": before.minutes if before and before.version == version else reading_minutes(page),
        "version": version,
    }


def _lesson_path(part: Tree, module: ModulePage, page: LessonPage) -> str:
    return f"{part.course.slug}/{module.slug}/{page.slug}"


def _mark_substantial(lesson: Lesson, pages: dict[str, LessonPage], before: list[LessonTranslation]) -> None:
    """S8: a revision ticked as substantial moves the date when it goes live, and not when it is put back."""
    known = {(text.language, text.version.rpartition("-")[0]) for text in before}
    ticked = [
        page.last_published_at
        for language, page in pages.items()
        if page.is_substantial_edit and page.last_published_at and (language, _live_revision(page)) not in known
    ]
    latest = max(ticked, default=None)
    if latest and (lesson.substantially_updated_at is None or latest > lesson.substantially_updated_at):
        lesson.substantially_updated_at = latest
        lesson.save(update_fields=["substantially_updated_at"])


def _in_languages(page, tree: Tree, pages_of) -> dict:
    found = {SOURCE: page}
    for language, part in tree.translations.items():
        for other in pages_of(part):
            if other.translation_key == page.translation_key:
                found[language] = other
    return found


def _write(model: type[Model], key: uuid.UUID, known: dict[uuid.UUID, Model], **values) -> Model:
    if key not in known:
        return model.objects.create(key=key, **values)
    _update(known[key], values)
    return known[key]


def _write_texts(model: type[Model], owner: dict, before: list[Model], texts: dict[str, dict]) -> None:
    rows = {row.language: row for row in before}
    for language, values in texts.items():
        if language in rows:
            _update(rows[language], values)
        else:
            model.objects.create(**owner, language=language, **values)
    for language in rows.keys() - texts.keys():
        if getattr(rows[language], "path", None) is not None:
            _update(rows[language], {"path": None})


def _update(row: Model, values: dict) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)


# --- what a lesson refers to --------------------------------------------------------------------------------------


def _quizzes_for(tree: Tree) -> dict[uuid.UUID, Quiz]:
    """Lesson key → quiz. A quiz hangs on one live lesson; a copied lesson does not take it from the first."""
    wanted = {page.translation_key: page.quiz.translation_key for _m, page in tree.lessons if page.quiz_id}
    quizzes = {quiz.key: quiz for quiz in Quiz.objects.filter(key__in=wanted.values(), revision__isnull=False)}
    taken = dict(Lesson.objects.filter(is_live=True, quiz__in=quizzes.values()).values_list("quiz__key", "key"))
    found = {}
    for lesson_key, quiz_key in wanted.items():
        # `taken` may name a lesson of this course that is about to let go of the quiz; the next run would give it.
        holder = taken.setdefault(quiz_key, lesson_key)
        if quiz_key in quizzes and (holder == lesson_key or wanted.get(holder, quiz_key) != quiz_key):
            found[lesson_key] = quizzes[quiz_key]
            taken[quiz_key] = lesson_key
    return found


def _version(page: CoursePage | LessonPage, tree: Tree) -> str:
    """Changes with the publication of the page, and of what its HTML shows besides: questions for practice, sources."""
    shown = sorted({tree.practice[pk] for pk in questions_in(page) if pk in tree.practice})
    parts = [revision for _key, revision in shown]
    if isinstance(page, LessonPage) and (stamp := source_stamp(page, (source for _module, source in tree.lessons))):
        parts.append(stamp)
    parts += _origins_shown(page, tree)
    stamp = hashlib.sha256(repr(parts).encode()).hexdigest()[:8]
    return f"{_live_revision(page)}-{stamp}"


def _origins_shown(page: CoursePage | LessonPage, tree: Tree) -> list:
    """What the sources say: a translation those of its source lesson, a course page those of all its lessons."""
    part = tree.languages[page.locale.language_code]
    if isinstance(page, LessonPage):
        source = next((one for _module, one in tree.lessons if one.translation_key == page.translation_key), page)
        origins = sorted(origins_in(source).items())
        return [origins, list(part.course.sources.raw_data)] if origins or source.cited_sources else []
    titles = {lesson.translation_key: (module.slug, lesson.slug, lesson.title) for module, lesson in part.lessons}
    return [
        (source.cited_sources, sorted(origins_in(source).items()), titles.get(source.translation_key, source.title))
        for _module, source in tree.lessons
        if source.cited_sources or origins_in(source)
    ]


def _live_revision(page: CoursePage | LessonPage) -> str:
    return str(page.live_revision_id or page.last_published_at)
