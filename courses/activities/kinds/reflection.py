from typing import Any, Literal

from pydantic import Field

from courses.activities.kinds.base import Asked, BaseActivity, InlineText, Name, Part, Values


class OpenQuestion(Part):
    """`rows` is the height of the field, not a limit."""

    id: Name
    text: InlineText
    rows: int = Field(default=4, ge=1, le=30)


class ReflectionActivity(BaseActivity):
    """Questions to think about in writing. Nobody reads the answers but who wrote them."""

    kind: Literal["reflection"] = "reflection"
    questions: tuple[OpenQuestion, ...] = Field(min_length=1, max_length=20)

    def fields(self) -> tuple[Asked, ...]:
        return tuple(Asked(question.id, question.text) for question in self.questions)

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        say = self.say(language)
        return {
            "questions": [
                {
                    "name": question.id,
                    "text": say(question.text),
                    "rows": question.rows,
                    "written": values.get(question.id, ""),
                }
                for question in self.questions
            ]
        }
