from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import ProfileForm
from accounts.models import MailOptOut
from accounts.views.language import remember_language


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        # From here on in the language just chosen, the message included.
        with translation.override(user.language):
            messages.success(request, _("Your profile is saved."))
        return remember_language(redirect("profile"), user.language)
    if form.errors:
        request.user.refresh_from_db()  # the header keeps the saved name, not the refused one
    context = {"form": form, "opt_outs": MailOptOut.objects.filter(user=form.instance).order_by("category")}
    return render(request, "accounts/profile.html", context)
