"""The small types that files are made of."""

from typing import Annotated

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr

SOURCE = settings.LANGUAGE_CODE
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _in_every_language(texts: dict[str, str]) -> dict[str, str]:
    unknown = [language for language in texts if language not in LANGUAGES]
    missing = [language for language in LANGUAGES if language not in texts]
    if unknown or missing:
        raise ValueError(f"give it in {' and '.join(LANGUAGES)}, not in {' and '.join(texts) or 'no language'}.")
    return texts


def _slug(text: str) -> str:
    if not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower() or text.strip("-") != text:
        raise ValueError("use small letters, digits and single hyphens.")
    return text


def _single_line(text: str) -> str:
    if "\n" in text.strip():
        raise ValueError("keep it on one line.")
    return text.strip()


def _address(text: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise ValueError("give an address on the web, as https://example.com/post.") from None
    return text


Text = Annotated[StrictStr, Field(min_length=1), AfterValidator(str.strip)]
OptionalText = Annotated[StrictStr, AfterValidator(str.strip)]
Line = Annotated[StrictStr, Field(min_length=1, max_length=255), AfterValidator(_single_line)]
OptionalLine = Annotated[StrictStr, Field(max_length=255), AfterValidator(_single_line)]
Name = Annotated[StrictStr, Field(min_length=1, max_length=80, pattern=r"^[\w-]+$")]
Address = Annotated[StrictStr, Field(max_length=500), AfterValidator(_address)]
Slug = Annotated[StrictStr, Field(min_length=1, max_length=120), AfterValidator(_slug)]
Lines = Annotated[dict[str, Line], AfterValidator(_in_every_language)]
Texts = Annotated[dict[str, Text], AfterValidator(_in_every_language)]
Lists = Annotated[dict[str, tuple[Line, ...]], AfterValidator(_in_every_language)]
