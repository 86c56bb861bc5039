from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.learn import load_desk
from courses.models import Lesson
from courses.outline import address_of


@login_required
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    desk = load_desk(request.user, translation.get_language(), now=now)
    return render(request, "courses/learn.html", {"desk": desk, "now": now})


@require_safe
def lesson(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """The address of a lesson that outlasts its renaming; leads to the page in the reader's language."""
    found = get_object_or_404(Lesson, pk=lesson_id)
    address = address_of(found, translation.get_language()) if found.is_live else None
    if address is not None:
        return redirect(address)
    if not request.user.is_authenticated:
        raise Http404
    messages.info(request, _("This lesson is not open at the moment. What you did in it is kept."))
    return redirect("learn:desk")
