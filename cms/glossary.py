"""Reads the published terms, for `courses.glossary`. Kept in each process until a publication changes them."""

from collections import defaultdict
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Max

from cms.models import GlossaryTerm
from courses.glossary import Glossary, Term

SOURCE = settings.LANGUAGE_CODE

# Part of the query that finds a lesson: the HTML kept of a lesson is made anew when this changes. Publishing moves the
# latest date, taking a term off or deleting it the count; both together come back to no earlier state.
STAMP = "(SELECT COUNT(*) || ' ' || MAX(g.last_published_at) FROM cms_glossaryterm g WHERE g.live)"


def stamp() -> str:
    live = GlossaryTerm.objects.filter(live=True)
    found = live.aggregate(count=Count("pk"), latest=Max("last_published_at"))
    return f"{found['count']} {found['latest']}"


def glossary_in(language: str) -> Glossary:
    """One query where the terms are known already."""
    return _glossaries(stamp()).get(language) or Glossary(language)


@lru_cache(maxsize=2)
def _glossaries(stamp: str) -> dict[str, Glossary]:
    rows = list(GlossaryTerm.objects.filter(live=True).select_related("locale").order_by("slug"))
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        names[row.slug][row.locale.language_code] = row.term
    by_language: dict[str, list[Term]] = defaultdict(list)
    for row in rows:
        language = row.locale.language_code
        others = {code: name for code, name in names[row.slug].items() if code != language}
        by_language[language].append(Term(row.slug, row.term, tuple(row.form_list), row.definition, others))
    return {language: Glossary(language, tuple(terms)) for language, terms in by_language.items()}
