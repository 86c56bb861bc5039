from django.utils.translation import gettext as _


def script_texts(reader) -> dict[str, str]:
    """What activity.js says, in the language of the page; and whose page it is, since what was not saved is kept in the
    browser's tab, and the next to sign in there may be somebody else."""
    return {
        "reader": str(reader.pk or ""),
        "saving": _("Saving…"),
        "offline": _("Not saved: there is no connection. What you wrote stays on this page; we keep trying."),
        "failed": _("Not saved: the server did not answer as it should. What you wrote stays on this page."),
        "signed_out": _("Not saved: you have been signed out. What you wrote stays on this page."),
        "sign_in": _("Sign in in a new tab, then come back here"),
        "stale": _("Something else was saved here in another window. What you see is not saved."),
        "use_newer": _("Take over what was saved"),
        "keep_mine": _("Save mine instead"),
        "closed": _("Nothing can be added to this course any more. What you wrote stays on this page."),
        "not_recorded": _("You are not enrolled, so this was not saved."),
        "unknown": _("This cannot be saved here any more. What you wrote stays on this page; copy it if you need it."),
    }
