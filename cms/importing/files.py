"""Files as data that remembers on which line each part stood."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

FENCE = "---"
# The same in C, ten times as fast, where the platform's package has it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Problem:
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass
class Problems:
    """Everything found wrong, in all files."""

    root: Path
    found: list[Problem] = field(default_factory=list)

    def add(self, path: Path, line: int, message: str) -> None:
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        self.found.append(Problem(str(shown), line, message))

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass
class Document:
    """Data read from YAML. `node` knows the lines; `offset` is added to them (front matter starts below a fence)."""

    path: Path
    data: Any
    node: yaml.Node | None
    offset: int = 0
    body: str = ""
    body_line: int = 1

    def line(self, place: tuple = ()) -> int:
        """The line of what stands at this place, for example ("questions", 0, "stem"), or of what encloses it.

        Steps that only a schema knows, such as a language or the name of a kind, are passed over.
        """
        node, line = self.node, self.node.start_mark.line + 1 if self.node else 1
        for step in place:
            if found := _child(node, step):
                node, line = found, found.start_mark.line + 1
        return line + self.offset


def _child(node: yaml.Node | None, step: Any) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        # The line of the name, since that is where a reader looks; its value may start lines below.
        return next((_Named(name, value) for name, value in node.value if name.value == str(step)), None)
    if isinstance(node, _Named):
        return _child(node.value_node, step)
    return None


class _Named(yaml.Node):
    """A value with the line of its name."""

    def __init__(self, name: yaml.Node, value: yaml.Node):
        self.start_mark, self.value_node = name.start_mark, value


def read_yaml(path: Path, problems: Problems) -> Document | None:
    text = _text(path, problems)
    return None if text is None else _parse(path, text, 0, problems)


def read_markdown(path: Path, problems: Problems) -> Document | None:
    """A Markdown file whose head is YAML between two lines of three hyphens."""
    text = _text(path, problems)
    if text is None:
        return None
    rows = text.split("\n")
    if rows[0].strip() != FENCE or FENCE not in (row.strip() for row in rows[1:]):
        problems.add(path, 1, "The file must begin with a head of YAML between two lines of ---.")
        return None
    end = next(number for number, row in enumerate(rows[1:], 1) if row.strip() == FENCE)
    document = _parse(path, "\n".join(rows[1:end]), 1, problems)
    if document:
        document.body, document.body_line = "\n".join(rows[end + 1 :]), end + 2
    return document


def read_part(path: Path, text: str, line: int, problems: Problems) -> Document | None:
    """YAML inside another file, below its line `line`."""
    return _parse(path, text, line, problems)


def _text(path: Path, problems: Problems) -> str | None:
    try:
        return path.read_text(encoding="utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except FileNotFoundError:
        problems.add(path, 1, "The file is missing.")
    except UnicodeDecodeError:
        problems.add(path, 1, "The file is not UTF-8 text.")
    return None


def _parse(path: Path, text: str, offset: int, problems: Problems) -> Document | None:
    try:
        node = yaml.compose(text, Loader=LOADER)
        data = yaml.load(text, Loader=LOADER)  # noqa: S506  (it is the safe one)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.add(path, (mark.line + 1 if mark else 1) + offset, f"Not YAML: {getattr(error, 'problem', error)}")
        return None
    document = Document(path, data, node, offset)
    _refuse_repeats(document, node, problems)
    return document


def _refuse_repeats(document: Document, node: yaml.Node | None, problems: Problems) -> None:
    """YAML would silently keep the last of two equal names."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for name, value in node.value:
            if name.value in seen:
                problems.add(document.path, name.start_mark.line + 1 + document.offset, f"“{name.value}” stands twice.")
            seen.add(name.value)
            _refuse_repeats(document, value, problems)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeats(document, item, problems)


MESSAGES = {
    "missing": "“{name}” is missing.",
    "extra_forbidden": "“{name}” is not known here.",
    "bool_type": "“{name}” must be true or false.",
    "string_type": "“{name}” must be text; put it in quotes.",
    "uuid_parsing": "“{name}” must be a UUID.",
    "uuid_type": "“{name}” must be a UUID.",
    "int_type": "“{name}” must be a whole number.",
    "list_type": "“{name}” must be a list.",
    "dict_type": "“{name}” must be a mapping of language to text.",
    "date_type": "“{name}” must be a date like 2026-01-31.",
    "date_from_datetime_parsing": "“{name}” must be a date like 2026-01-31.",
    "string_too_short": "“{name}” is empty.",
    "too_short": "“{name}” holds too few items.",
    "too_long": "“{name}” holds too many items.",
    "decimal_parsing": "“{name}” must be a number.",
}


def checked(document: Document, model: type[BaseModel], problems: Problems, **context: Any) -> Any:
    """The document as `model`, or None with every departure from it reported."""
    try:
        return model.model_validate(document.data, context=context)
    except ValidationError as error:
        for problem in _first_causes(error.errors()):
            place = problem["loc"]
            name = next(
                (str(step) for step in reversed(place) if isinstance(step, str) and step != "[key]"), "the file"
            )
            message = MESSAGES.get(problem["type"], "“{name}”: " + problem["msg"].removeprefix("Value error, "))
            problems.add(document.path, document.line(place), message.replace("{name}", name))
        return None


def _first_causes(problems: list[Any]) -> list[Any]:
    """Without lists that are too short only because an item in them is wrong."""
    places = [problem["loc"] for problem in problems]
    is_above = lambda place: any(other[: len(place)] == place for other in places if len(other) > len(place))
    return [problem for problem in problems if problem["type"] != "too_short" or not is_above(problem["loc"])]
