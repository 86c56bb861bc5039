from django.utils.translation import gettext as _


def script_texts() -> dict[str, str]:
    """What quiz.js, submit.js and clock.js say, in the language of the page."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved %s"),
        "not_saved": _("Not saved"),
        "refused": _(
            "This answer is not saved: it is too long, or it holds what cannot be stored. Change it, and it is saved "
            "again."
        ),
        "refused_first": _("Not submitted: change the answer that is not saved, then submit again."),
        "offline": _("Not saved: there is no connection. Your answers stay on this page; we keep trying."),
        "failed": _(
            "Not saved: the server did not answer as it should. Your answers stay on this page; we keep trying."
        ),
        "signed_out": _("You have been signed out. Your answers stay on this page."),
        "sign_in": _("Sign in in a new tab, then come back here"),
        "stale": _("A newer answer to this question was given in another window: %s"),
        "stale_blank": _("A newer answer to this question was given in another window: it was left blank."),
        "stale_mine": _("What you see here is kept, but not saved."),
        "use_newer": _("Take over the newer answer"),
        "keep_mine": _("Save mine instead"),
        "closed": _("This attempt has ended. Nothing more can be saved."),
        "see_result": _("See the result"),
        "elsewhere": _(
            "An answer to another question is not saved yet. Have a look at it there; then try again, and nothing is "
            "lost."
        ),
        "go_to": _("Go to question %s"),
        "not_sent": _("Not submitted: there is no connection. Nothing is lost; try again when you are back online."),
        "submitting": _("Submitting…"),
        "slow": _(
            "This takes longer than usual. Your answers stay on this page: wait, or submit again. It counts only once."
        ),
        "unconfirmed": _(
            "The server did not confirm that you submitted. Your answers stay on this page: submit again. It counts "
            "only once."
        ),
        "time_up": _("The time is up. What was saved is being graded."),
        "days_left": _("%s days left"),
        "hours_left": _("%s hours left"),
        "minutes_left": _("%s minutes left"),
        "minute_left": _("1 minute left"),
        "answered": _("answered"),
        "blank": _("blank"),
    }
