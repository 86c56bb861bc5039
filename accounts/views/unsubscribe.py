from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.opt_outs import CATEGORIES, is_opted_out, opt_in, opt_out, read_token


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """From the link in a mail, without signing in (RFC 8058). GET only asks, so a link scanner changes nothing.

    Exempt from CSRF since mail programs post here by themselves; the signed token is what authorises.
    """
    found = read_token(token)
    if found is None:
        raise Http404
    user, category = found
    if request.method == "POST":
        opt_out(user, category)
    context = {"category": CATEGORIES[category], "is_opted_out": is_opted_out(user, category)}
    if request.user.is_authenticated:
        return render(request, "accounts/unsubscribe.html", context)
    # The mail was in the recipient's language; so is the page behind its link.
    with translation.override(user.language):
        return render(request, "accounts/unsubscribe.html", context)


@login_required
@require_POST
def resubscribe(request: HttpRequest) -> HttpResponse:
    """The way back, from the profile. Nothing else subscribes anyone again, enrolling least of all."""
    category = request.POST.get("category", "")
    if category in CATEGORIES:
        opt_in(cast(User, request.user), category)
        messages.success(request, _("These mails reach you again: %(category)s.") % {"category": CATEGORIES[category]})
    return redirect("profile")
