"""Authored pages and snippets, published as an author would publish them."""

import itertools
import json
import uuid

from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.models import CatalogPage, CoursePage, GlossaryTerm, LessonPage, ModulePage, Question, Quiz
from courses.models import Course, Lesson

_numbers = itertools.count(1)


def locale(language: str) -> Locale:
    return Locale.objects.get(language_code=language)


def publish(row):
    row.save_revision().publish()
    row.refresh_from_db()
    return row


def make_page(
    model: type[Page], parent: Page, title: str, *, key: uuid.UUID | None = None, live: bool = True, **fields
):
    slug = fields.pop("slug", None) or f"{model.__name__.removesuffix('Page').lower()}-{next(_numbers)}"
    page = model(
        title=title, slug=slug, locale=parent.locale, translation_key=key or uuid.uuid4(), live=False, **fields
    )
    parent.add_child(instance=page)
    return publish(page) if live else page


def make_course_page(title: str = "Prompting", *, lessons: int = 2, language: str = "en", **fields) -> CoursePage:
    """A published course with one module of published lessons."""
    course = make_page(
        CoursePage, CatalogPage.objects.get(locale=locale(language)), title, summary="In short.", **fields
    )
    module = make_page(ModulePage, course, "First module")
    for number in range(1, lessons + 1):
        make_lesson_page(module, f"Lesson {number}")
    return course


def make_lesson_page(module: ModulePage, title: str = "Lesson", **fields) -> LessonPage:
    fields.setdefault("body", body(("opening", "Where it starts"), "The first thought."))
    return make_page(LessonPage, module, title, **fields)


def translate(page: Page, title: str, *, live: bool = True) -> Page:
    """The page in Korean, as somebody would write it after copying it for translation."""
    copy = page.copy_for_translation(locale("ko"))
    copy.title = title
    copy.draft_title = title
    return publish(copy) if live else copy


def translate_course(course: CoursePage) -> CoursePage:
    korean = translate(course, "프롬프트")
    for module in modules_of(course):
        translate(module, "첫 모듈")
        for lesson in lessons_of(module):
            translate(lesson, f"{lesson.title} (ko)")
    return korean


def modules_of(course: CoursePage) -> list[ModulePage]:
    return [page.specific for page in course.get_children()]


def lessons_of(module: ModulePage) -> list[LessonPage]:
    return [page.specific for page in module.get_children()]


def body(*parts: tuple[str, str] | str) -> str:
    """A heading for each pair of anchor and text, a paragraph for each text alone."""
    blocks = []
    for at, part in enumerate(parts):
        kind, value = "paragraph", {"text": f"<p>{part}</p>", "anchor": f"p-{at}"}
        if isinstance(part, tuple):
            kind, value = "heading", {"text": part[1], "level": "2", "anchor": part[0]}
        blocks.append({"type": kind, "value": value, "id": str(uuid.uuid4())})
    return json.dumps(blocks)


def row_of(page: LessonPage | CoursePage):
    """The projected row of a page."""
    return (Lesson if isinstance(page, LessonPage) else Course).objects.get(key=page.translation_key)


def choices(*texts: str, right: tuple[str, ...] = ("a",)) -> list[dict]:
    return [
        {
            "type": "item",
            "id": letter,
            "value": {
                "choice_id": letter,
                "text": f"<p>{text}</p>",
                "correct": letter in right,
                "explanation": f"<p>Because {text}.</p>",
            },
        }
        for letter, text in zip("abcdef", texts, strict=False)
    ]


def make_question(
    stem: str = "Which?",
    *texts: str,
    kind: str = "single",
    right=("a",),
    language: str = "en",
    live: bool = True,
    **fields,
) -> Question:
    answer = [{"type": kind, "value": {"choices": choices(*(texts or ("Yes", "No")), right=right)}}]
    question = Question(stem=f"<p>{stem}</p>", answer=json.dumps(answer), locale=locale(language), live=False, **fields)
    question.save()
    return publish(question) if live else question


def make_quiz(*questions: Question, title: str = "Check", live: bool = True, **fields) -> Quiz:
    asked = [{"type": "question", "value": question.pk} for question in questions]
    quiz = Quiz(title=title, questions=json.dumps(asked), locale=locale("en"), live=False, **fields)
    quiz.save()
    return publish(quiz) if live else quiz


def make_term(term: str = "token", definition: str = "What it means.", *forms: str, language: str = "en", **fields):
    """A published term of the glossary; `slug` and a translation's `translation_key` among the fields."""
    live = fields.pop("live", True)
    row = GlossaryTerm(
        term=term, definition=definition, forms="\n".join(forms), locale=locale(language), live=False, **fields
    )
    row.save()
    return publish(row) if live else row


def translate_term(row: GlossaryTerm, term: str, definition: str = "무슨 뜻이냐면.", *forms: str) -> GlossaryTerm:
    return make_term(term, definition, *forms, language="ko", slug=row.slug, translation_key=row.translation_key)


# --- what a browser would post ------------------------------------------------------------------------------------


def lesson_form(page: LessonPage, **changes) -> dict:
    """The editor's form of a lesson whose body holds headings and paragraphs, as it would be posted unchanged."""
    parts = []
    for block in page.body.raw_data:
        value = dict(block["value"])
        if "text" in value and block["type"] != "heading":
            value["text"] = rich_text(value["text"], features=["bold", "italic", "code", "link", "ol", "ul"])
        parts.append((block["type"], value))
    stream = streamfield(parts)
    for at, block in enumerate(page.body.raw_data):
        stream[f"{at}-id"] = block["id"]
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "outcomes": page.outcomes,
        "body": stream,
        "completion_rule": page.completion_rule,
        "is_required": "on" if page.is_required else "",
        "is_free_preview": "on" if page.is_free_preview else "",
        "quiz": page.quiz_id or "",
        "points_taught": page.points_taught,
        "cited_sources": page.cited_sources,
        "competencies": page.competencies,
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MAX_NUM_FORMS": ""},
    }
    data |= changes
    return nested_form_data({name: value for name, value in data.items() if value != ""})


def question_form(stem: str, *texts: str, right: tuple[int, ...] = (0,), kind: str = "single", **extra) -> dict:
    """The form of a new question."""
    items = {
        "count": str(len(texts)),
        **{
            str(at): {
                "deleted": "",
                "order": str(at),
                "id": "",
                "value": {
                    "choice_id": "",
                    "text": rich_text(f"<p>{text}</p>", features=["bold", "italic", "code"]),
                    "explanation": rich_text("<p>Because.</p>", features=["bold", "italic", "code"]),
                    **({"correct": "on"} if at in right else {}),
                },
            }
            for at, text in enumerate(texts)
        },
    }
    data = {
        "stem": rich_text(f"<p>{stem}</p>", features=["bold", "italic", "code", "ol", "ul"]),
        "answer": streamfield([(kind, {"choices": items})]),
        "points": "1",
        "asks_about": "",
        "competencies": "",
        **extra,
    }
    return nested_form_data(data)
