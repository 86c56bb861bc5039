"""How pages of the admin speak of learners: whose attempts they are is told to admins only."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from courses.access import is_admin


def names_or_numbers(reader, people: Iterable[int]) -> dict[int, str]:
    """User → what the reader calls them, in the order to list them: by name for admins, numbered for everybody else."""
    people = list(dict.fromkeys(people))
    if not is_admin(reader):
        return {pk: _("Learner %(n)s") % {"n": number} for number, pk in enumerate(people, start=1)}
    found = get_user_model().objects.in_bulk(people)
    return {pk: str(found[pk]) for pk in sorted(people, key=lambda pk: str(found[pk]).casefold())}
