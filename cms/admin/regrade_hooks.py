"""Where authors meet the regrade pages: after publishing, on a quiz's edit page, in the list of quizzes."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import HeaderButton, ListingButton
from wagtail.snippets.views.snippets import EditView

from cms.admin import grade_policy, regrade
from cms.models import Question, Quiz


@hooks.register("register_admin_urls")
def regrade_urls() -> list:
    return [
        path("quizzes/<int:pk>/regrade/", regrade.regrade_view, name="quiz_regrade"),
        path("quizzes/regrades/<int:pk>/revert/", regrade.revert_view, name="quiz_regrade_revert"),
        path("quizzes/<int:pk>/grade-policy/", grade_policy.grade_policy_view, name="quiz_grade_policy"),
    ]


@hooks.register("after_publish")
def tell_what_publishing_left(request: HttpRequest, instance) -> None:
    """Earlier grades stand (S20); whoever changed a key or points is told how many there are, and nobody who publishes
    another question."""
    if isinstance(instance, Question) and not instance.is_practice:
        key = instance.translation_key
        regrade.tell_consequences(request, regrade.rows_asking(key), about=key)
    elif isinstance(instance, Quiz) and (row := regrade.row_of(instance)):
        regrade.tell_consequences(request, [row])


@hooks.register("before_edit_snippet")
def tell_on_the_edit_page(request: HttpRequest, instance) -> None:
    if request.method == "GET" and isinstance(instance, Quiz) and (row := regrade.row_of(instance)):
        regrade.tell_consequences(request, [row], is_repeated=True)


def _places(quiz: Quiz) -> list[tuple[str, str, str]]:
    return [
        (_("Regrade"), reverse("quiz_regrade", args=[quiz.pk]), "rotate"),
        (_("Grade policy"), reverse("quiz_grade_policy", args=[quiz.pk]), "list-ol"),
    ]


@hooks.register("register_snippet_listing_buttons")
def link_from_the_list(snippet, user, next_url=None) -> Iterator[ListingButton]:
    if isinstance(snippet, Quiz) and snippet.live and user.has_perm("cms.change_quiz"):
        for priority, (label, url, icon) in enumerate(_places(snippet), start=90):
            yield ListingButton(label, url, priority=priority, icon_name=icon)


class QuizEditView(EditView):
    @property
    def header_more_buttons(self) -> list:
        buttons = list(super().header_more_buttons)
        if self.object.live:
            buttons += [HeaderButton(label, url=url, icon_name=icon) for label, url, icon in _places(self.object)]
        return buttons
