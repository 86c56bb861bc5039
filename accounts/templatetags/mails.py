from django import template

from accounts.opt_outs import CATEGORIES

register = template.Library()


@register.filter
def mail_category(name: str) -> str:
    """What a category of mails is, in words."""
    return str(CATEGORIES.get(name, name))
