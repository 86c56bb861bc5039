"""What the Wagtail admin shows, and what it hides from those who have no use for it."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import ReferenceIndex
from wagtail.snippets.models import register_snippet

from cms.admin import paragraphs, question_hooks, regrade_hooks, waiting  # noqa: F401 - each registers its own
from cms.admin.cohorts import CohortViewSet
from cms.admin.glossary import GlossaryTermViewSet
from cms.admin.ledger import LedgerGroup
from cms.admin.snippets import AssessmentGroup
from cms.compile import without_translation
from cms.models import Question, Quiz
from courses.access import is_admin

register_snippet(AssessmentGroup)
register_snippet(GlossaryTermViewSet)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list:
    return [CohortViewSet(), LedgerGroup()]


@hooks.register("insert_global_admin_css")
def admin_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_main_menu")
def hide_what_authors_do_not_need(request: HttpRequest, menu_items: list) -> None:
    """Reports, help and the snippets list say nothing to an author that their own menu does not."""
    if not is_admin(request.user):
        menu_items[:] = [item for item in menu_items if item.name not in {"reports", "help", "snippets"}]


@hooks.register("before_delete_user")
def keep_people(request: HttpRequest, *args) -> HttpResponse:
    """Records hang on them; who wants to leave does so under /accounts/."""
    raise PermissionDenied


@hooks.register("before_bulk_action")
def keep_people_in_bulk(request: HttpRequest, action_type: str, objects: list, action) -> None:
    if action.model is not get_user_model():
        return
    concerns_superusers = any(person.is_superuser for person in objects) and not request.user.is_superuser
    if action_type == "delete" or concerns_superusers:
        raise PermissionDenied


@hooks.register("before_unpublish")
def keep_what_learners_are_asked(request: HttpRequest, instance) -> HttpResponse | None:
    """The revision in force outlives its snippet, so taking that off would change nothing that a learner sees."""
    is_asked = isinstance(instance, (Question, Quiz)) and instance.is_source
    if is_asked and ReferenceIndex.get_references_to(instance).exists():
        messages.error(request, _("“%(title)s” is in use. Take it out there first.") % {"title": instance})
        return redirect(AdminURLFinder(request.user).get_edit_url(instance))
    return None


@hooks.register("after_unpublish")
def go_on_in_the_source_language(request: HttpRequest, instance) -> None:
    if isinstance(instance, (Question, Quiz)) and not instance.is_source:
        without_translation(instance)


@hooks.register("before_delete_snippet")
def keep_what_is_in_use(request: HttpRequest, instances: list) -> HttpResponse | None:
    """A question that a quiz asks, or a quiz that a lesson gives, is taken out there first."""
    for instance in instances:
        if isinstance(instance, (Question, Quiz)) and ReferenceIndex.get_references_to(instance).exists():
            messages.error(request, _("“%(title)s” is in use. Take it out there first.") % {"title": instance})
            return redirect(AdminURLFinder(request.user).get_edit_url(instance))
    return None
