"""From rows to what is pure: the definition of an activity, what a work holds."""

import logging
from typing import Any

from pydantic import ValidationError

from courses.activities.kinds import BaseActivity, read_activity
from courses.activities.written import Written
from courses.models import Activity, ActivityWork

log = logging.getLogger(__name__)


def definition_of(row: Activity) -> BaseActivity | None:
    return read_or_none(row.definition)


def read_or_none(definition: dict[str, Any]) -> BaseActivity | None:
    """None for what an older release wrote and this one cannot read; what learners wrote is shown all the same."""
    try:
        return read_activity(definition)
    except (KeyError, ValidationError):
        log.exception("An activity of the kind %s cannot be read", definition.get("kind"))
        return None


def written_in(work: ActivityWork | None) -> Written:
    if work is None:
        return Written()
    return Written(work.values, work.version, work.saved_at, work.asked)
