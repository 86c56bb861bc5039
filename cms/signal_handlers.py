"""Whatever changes the live tree calls `sync_outline`, a deleted question leaves the draws; there is no rule here."""

from django.db.models.signals import post_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, unpublished

from cms.models import CoursePage, LessonPage, ModulePage, Question
from cms.outline import sync_course, sync_outline

COURSE_PARTS = (CoursePage, ModulePage, LessonPage)


def connect() -> None:
    for model in COURSE_PARTS:
        for signal in (page_published, page_unpublished, page_slug_changed):
            signal.connect(_tree_changed, sender=model, dispatch_uid=f"outline-{model.__name__}-{id(signal)}")
        post_page_move.connect(_moved, sender=model, dispatch_uid=f"outline-move-{model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"outline-delete-{model.__name__}")
    post_delete.connect(_question_deleted, sender=Question, dispatch_uid="draws-delete")
    unpublished.connect(_question_taken_off, sender=Question, dispatch_uid="draws-unpublish")


def _question_deleted(instance: Question, **kwargs) -> None:
    if instance.live:
        _question_taken_off(instance)


def _question_taken_off(instance: Question, **kwargs) -> None:
    from cms.compile import draw_without

    draw_without([instance])


def _tree_changed(instance: Page, **kwargs) -> None:
    _sync_course_of(instance)


def _moved(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs) -> None:
    for page in {parent_page_before, parent_page_after}:
        _sync_course_of(page)
    _sync_course_of(instance)


def _deleted(instance: Page, **kwargs) -> None:
    if isinstance(instance, CoursePage):
        sync_course(instance.translation_key)
    else:
        _sync_course_of(instance)


def _sync_course_of(page: Page) -> None:
    for course in CoursePage.objects.ancestor_of(page, inclusive=True):
        sync_outline(course)
