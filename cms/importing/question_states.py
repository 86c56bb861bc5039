"""Questions of a bank as the engine reads them, to tell what a file would change."""

from typing import Any

from django.conf import settings
from pydantic import TypeAdapter
from pydantic import ValidationError as SchemaError

from cms.answers import question_schema
from cms.importing.items import state_hash
from cms.models import Question
from cms.models.lists import names
from quizzes.kinds import Question as AnyQuestion

SOURCE = settings.LANGUAGE_CODE
_SCHEMA: TypeAdapter = TypeAdapter(AnyQuestion)


def schema_of(row: Question, versions: dict[str, Question] | None = None) -> Any:
    """What the engine makes of this version alone, whatever its language, or of several. Raises SchemaError."""
    return _SCHEMA.validate_python(question_schema(row, versions or {SOURCE: row}))


def readable(row: Question, versions: dict[str, Question] | None = None) -> Any:
    """The same, or None where the engine makes nothing of it."""
    try:
        return schema_of(row, versions)
    except (SchemaError, KeyError, ValueError):
        return None


def state_of(row: Question, made: Any) -> str:
    """A hash of what an import decides about a question; what else is said of it is its authors' affair. `made` is
    what the engine makes of it.
    """
    if made is None:
        return "not to be read"
    told = made.model_dump(mode="json", exclude={"competencies", "anchor", "key"})
    where = {"bank": str(row.bank.key) if row.bank else None, "tags": names(row.tags), "is_live": row.live}
    return state_hash({**told, **where})
