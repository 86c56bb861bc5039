"""What a course folder says, as items in the order in which they can be written."""

from cms.blocks.answers import ANSWERS
from cms.importing import schema
from cms.importing.answers import without_empty
from cms.importing.inline import html_of
from cms.importing.items import Content, Item, body_state
from cms.importing.paragraphs import Paragraphs
from cms.importing.questions import state_of
from cms.importing.quiz_rules import place_of_file, rules_of_file
from cms.importing.strict import SOURCE


def items_of(course: schema.CourseFile, lessons: list) -> Content:
    paragraphs = Paragraphs(lessons)
    items = [item for lesson in lessons for item in _quiz_items(course, lesson, paragraphs)]
    for language in schema.LANGUAGES:
        items.append(_course_item(course, language))
        for module in course.modules:
            keys = [lesson.heads[SOURCE].data.key for lesson in lessons if lesson.module is module]
            items.append(_module_item(course, module, keys, language))
        items += [_lesson_item(lesson, language) for lesson in lessons]
    return Content(course.key, course.title[SOURCE], items)


def _course_item(course: schema.CourseFile, language: str) -> Item:
    state = {
        "title": course.title[language],
        "slug": course.slug,
        "summary": course.summary[language],
        "audience": course.audience[language],
        "outcomes": list(course.outcomes[language]),
        "sources": [_source(source) for source in course.sources],
        "children": [str(module.key) for module in course.modules],
    }
    return Item("course", course.key, language, course.slug, _live(state))


def _source(source: schema.Source) -> dict:
    return {
        "id": source.id,
        "title": source.title,
        "author": source.author or "",
        "published_on": source.published_on and source.published_on.isoformat(),
        "language": source.language or "",
        "url": source.url or "",
    }


def _module_item(course: schema.CourseFile, module: schema.ModuleEntry, lessons: list, language: str) -> Item:
    state = {
        "title": module.title[language],
        "slug": module.slug,
        "summary": module.summary[language],
        "parent": str(course.key),
        "children": [str(key) for key in lessons],
    }
    return Item("module", module.key, language, module.slug, _live(state), parent=course.key)


def _lesson_item(lesson, language: str) -> Item:
    head, source = lesson.heads[language].data, lesson.heads[SOURCE].data
    state = {
        "title": head.title,
        "slug": lesson.slug,
        "summary": head.summary,
        "outcomes": list(head.outcomes),
        "body": body_state(head.key, lesson.bodies[language], is_source=language == SOURCE),
        "parent": str(lesson.module.key),
    }
    if language == SOURCE:
        state |= {
            "completion_rule": source.completion_rule,
            "is_required": source.required,
            "is_free_preview": source.free_preview,
            "quiz": str(lesson.quiz[SOURCE].data.key) if source.quiz else None,
            "points_taught": list(source.points),
            "cited_sources": list(source.sources),
            "competencies": list(source.competencies),
        }
    return Item("lesson", head.key, language, lesson.slug, _live(state), parent=lesson.module.key)


def _quiz_items(course: schema.CourseFile, lesson, paragraphs: Paragraphs) -> list[Item]:
    """Questions before the quiz that asks them, each in the source language before its translations."""
    if not lesson.quiz:
        return []
    source = lesson.quiz[SOURCE].data
    items = []
    for group in schema.GROUPS:
        for at, question in enumerate(getattr(source, group), 1):
            texts = {language: _text_of(head.data, group, question.key) for language, head in lesson.quiz.items()}
            for language in schema.LANGUAGES:
                state = _words(question, texts[language], lesson, paragraphs)
                if language == SOURCE:
                    state |= _structure(question, group, course.question_bank, lesson, paragraphs)
                items.append(Item("question", question.key, language, f"{lesson.slug} {group} {at}", _live(state)))
    return items + [_quiz_item(lesson, source, language) for language in schema.LANGUAGES]


def _text_of(quiz: schema.QuizFile, group: str, key):
    return next(question for question in getattr(quiz, group) if question.key == key)


def _words(question, text, lesson, paragraphs: Paragraphs) -> dict:
    block = ANSWERS[question.kind]
    return {
        "kind": question.kind,
        "stem": html_of(text.stem),
        **paragraphs.lasting_in(block, state_of(block, question, text), lesson),
        **without_empty({"explanation": html_of(text.explanation)}),
    }


def _structure(question, group: str, bank: str | None, lesson, paragraphs: Paragraphs) -> dict:
    """What only the source language says. `bank` is that of questions which name none."""
    is_practice = group == "practice"
    return {
        "points": f"{question.points:.2f}",
        "is_practice": is_practice,
        "asks_about": list(question.teaches),
        "competencies": list(question.competencies),
        **without_empty({"anchor": question.anchor and paragraphs.lasting(question.anchor, lesson)}),
        **({"keeps_order": True} if question.keeps_order else {}),
        **place_of_file(question, bank=None if is_practice else bank),
    }


def _quiz_item(lesson, source: schema.SourceQuizFile, language: str) -> Item:
    state: dict = {"title": lesson.quiz[language].data.title}
    if language == SOURCE:
        state |= {
            "pass_mark": source.pass_mark,
            "allowed_attempts": source.attempts_allowed,
            "questions": [str(question.key) for question in source.questions],
            **rules_of_file(source, len(source.questions)),
        }
    return Item("quiz", source.key, language, f"{lesson.slug} quiz", _live(state))


def _live(state: dict) -> dict:
    return {**state, "is_live": True}
