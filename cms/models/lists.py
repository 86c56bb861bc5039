"""Short lists that authors type: one a line, or with commas between."""

import re

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SLUG_LIST = RegexValidator(
    r"^\s*[\w-]+(\s*,\s*[\w-]+)*\s*$", _("Write short names with commas between, for example: strategy, prompting")
)
SLUG_NAME = RegexValidator(r"^[\w-]+$", _("Write one short name: letters, digits and hyphens."))


class CommaList(models.CharField):
    """`A1, A2`: read it with `names`."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 400)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, SLUG_LIST]


def names(text: str) -> list[str]:
    """The parts of a comma list, in order, without repeats."""
    return list(dict.fromkeys(part for part in re.split(r"[\s,]+", text) if part))


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
