"""Names of paragraphs: `<anchor>` of the lesson at hand, or `<lesson key>#<anchor>` of any lesson."""

from uuid import UUID

MARK = "#"


def paragraph_name(lesson: UUID, anchor: str) -> str:
    return f"{lesson}{MARK}{anchor}"


def parted(name: str) -> tuple[UUID | None, str]:
    """The key of the lesson, None for the one at hand, and the anchor."""
    lesson, mark, anchor = name.rpartition(MARK)
    if not mark:
        return None, name
    try:
        return UUID(lesson), anchor
    except ValueError:
        return None, ""
