"""What makes the frame of a page cheap: parts that are the same on every page are rendered once a process."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

KEPT_VARIANTS = 256


@register.tag
def keep(parser, token):
    """`{% keep a b %}…{% endkeep %}`: rendered once for each language and each value of `a` and `b`.

    Nothing else may decide what is inside: no reader's name, no token, nothing that somebody wrote. Values must be
    few; beyond some hundred the store is emptied.
    """
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodelist, values)


class KeepNode(template.Node):
    # There are no blocks in here to be found; looking for them costs as much as what is saved.
    child_nodelists = ()

    def __init__(self, nodelist: template.NodeList, values: list):
        self.nodelist, self.values = nodelist, values
        self._kept: dict[tuple, SafeString] = {}

    def render(self, context) -> SafeString:
        key = (get_language(), *(value.resolve(context, ignore_failures=True) for value in self.values))
        html = self._kept.get(key)
        if html is None:
            if len(self._kept) >= KEPT_VARIANTS:
                self._kept.clear()
            html = self._kept[key] = self.nodelist.render(context)
        return html


@register.simple_tag
@cache
def icons() -> str:
    """Address of the icon sprite, looked up once a process."""
    return static("icons/sprite.svg")


@register.simple_tag(takes_context=True)
def section(context) -> str:
    """Which place of the main navigation this page belongs to: courses, learn, teach or none."""
    request = context.get("request")
    parts = request.path.split("/", 3) if request else []
    if len(parts) > 2 and parts[2] == "courses":
        return "courses"
    return parts[1] if len(parts) > 1 and parts[1] in {"learn", "teach"} else ""


@register.simple_tag
def alternate_links(alternates) -> SafeString:
    """For the head: the same page in the other languages."""
    links = (f'<link rel="alternate" hreflang="{other["code"]}" href="{other["url"]}">' for other in alternates or ())
    return mark_safe("".join(links))  # noqa: S308 - codes from the settings, addresses from slugs
