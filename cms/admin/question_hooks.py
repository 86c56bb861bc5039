"""What the editor says after a question or a quiz was published."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks

from cms.models import Question, Quiz
from cms.question_warnings import warnings_about


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def tell_what_to_look_at(request: HttpRequest, instance) -> None:
    """What an author may have overlooked."""
    if isinstance(instance, (Question, Quiz)) and "action-publish" in request.POST:
        published = type(instance).objects.select_related("locale").get(pk=instance.pk)
        found = warnings_about(published) if published.live else []
        items = format_html_join("", "<li>{}</li>", ((text,) for text in found))
        if found:
            messages.warning(request, format_html("{} <ul>{}</ul>", _("Published. Please look at this again:"), items))
