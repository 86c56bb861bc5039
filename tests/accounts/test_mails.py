from accounts.opt_outs import CATEGORIES
from accounts.templatetags.mails import mail_category


def test_a_category_of_mails_is_shown_in_words():
    assert mail_category("reminders") == str(CATEGORIES["reminders"])


def test_a_category_that_is_no_more_still_has_its_name():
    assert mail_category("newsletter") == "newsletter"
