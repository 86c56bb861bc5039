"""Reads the figures and the sums out of a lesson, in English and in Korean, so that they can be worked out again.

Money is read in dollars: the Korean lessons use won, a thousand to the dollar in every invented example.
"""

import ast
import operator
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

WON = Decimal("0.001")
MAN = 10_000
OPERATORS = {"×": "*", "÷": "/", "+": "+", "−": "-", "^": "**"}

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_TOKEN = re.compile(
    rf"""(?P<figure>(?<![A-Za-z\d.,_-])(?P<dollar>\$)?(?P<number>{_NUMBER})(?![A-Za-z_]*_)
            (?P<man>만(?:\s(?P<rest>\d{{1,3}}(?:,\d{{3}})?)(?=원))?)?
            (?P<unit>\s?(?:%|퍼센트|percent\b|원|cents?\b|¢))?)
      | (?P<sign>(?<!\S)[+−-](?=[$\d]))
      | (?P<operator>(?<=\s)[×÷+−^](?=\s))
      | (?P<left>\() | (?P<right>\)) | (?P<equals>=)
      | (?P<word>[^\W\d_][\w’'-]*)
      | (?P<other>\S)""",
    re.VERBOSE,
)
_TAG = re.compile(r"<[^>]+>")
_BREAK = re.compile(
    r"</(?:p|li|td|th)>|<br/?>|<ol>|<ul>|<(?:text|tspan|title|desc)\b[^>]*>|</(?:text|tspan|title|desc)>"
)


@dataclass(frozen=True)
class Figure:
    """`step`: what one of its last digit is worth; a figure that was rounded is right within half of it."""

    value: Decimal
    step: Decimal
    unit: str = ""

    def says(self, exact: Decimal) -> bool:
        return abs(exact - self.value) <= self.step / 2 + Decimal("1e-12")

    def scaled(self, by: Decimal) -> "Figure":
        return Figure(self.value * by, self.step * abs(by), self.unit)

    @property
    def written(self) -> Decimal:
        """As it stands in a Korean text that leaves the won out, or as it is."""
        return self.value / WON if self.unit == "원" else self.value


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    figure: Figure | None = None


@dataclass(frozen=True)
class Sum:
    """`a + b = c` as it stands in a text; without `result` it is only asked (“(15 ÷ 5)”)."""

    written: str
    operands: tuple[Figure, ...]
    exact: Decimal
    exact_as_written: Decimal
    result: Figure | None

    @property
    def is_right(self) -> bool:
        """In dollars, or in bare numbers where a Korean sum names its unit only at the end."""
        if self.result is None:
            return True
        plain = Figure(self.result.written, self.result.step / (WON if self.result.unit == "원" else 1))
        return self.result.says(self.exact) or plain.says(self.exact_as_written)


def plain(html: str) -> str:
    """The text of a block, one line to a paragraph, item, cell or drawn text."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html)))


def tokens(text: str) -> list[Token]:
    return [_token(found) for found in _TOKEN.finditer(text)]


def _token(found: re.Match) -> Token:
    kind = found.lastgroup if found.lastgroup not in {"dollar", "number", "man", "rest", "unit"} else "figure"
    kind = "figure" if found["figure"] else kind
    return Token(kind, found[0], _figure(found) if kind == "figure" else None)


def _figure(found: re.Match) -> Figure:
    digits = found["number"].replace(",", "")
    value, step = Decimal(digits), Decimal(1).scaleb(-len(digits.partition(".")[2]))
    if found["man"]:
        value, step = value * MAN, step * MAN
    if found["rest"]:
        value, step = value + Decimal(found["rest"].replace(",", "")), Decimal(1)
    unit = (found["unit"] or "").strip()
    if unit in {"%", "퍼센트", "percent"}:
        return Figure(value, step, "%")
    by = {"원": WON, "cent": Decimal("0.01"), "cents": Decimal("0.01"), "¢": Decimal("0.01")}.get(unit, Decimal(1))
    return Figure(value * by, step * by, "$" if found["dollar"] else unit)


def figures(text: str) -> list[Figure]:
    return [token.figure for line in text.split("\n") for token in tokens(line) if token.figure]


# --- sums -------------------------------------------------------------------------------------------------------------


def sums(text: str) -> Iterator[Sum]:
    """Every run of figures and operators in the text."""
    for line in text.split("\n"):
        row = tokens(line)
        at = 0
        while at < len(row):
            end = _end_of_expression(row, at)
            run = _balanced(row[at:end])
            if sum(token.kind == "operator" for token in run):
                yield _sum(run, _result(row, end))
            at = max(end, at + 1)


def _end_of_expression(row: list[Token], at: int) -> int:
    while at < len(row) and row[at].kind in {"figure", "operator", "sign", "left", "right"}:
        at += 1
    return at


def _balanced(run: list[Token]) -> list[Token]:
    """Without brackets that open in the sentence around it, and without what hangs loose at its ends."""
    while run and run[-1].kind in {"operator", "left", "sign"}:
        run = run[:-1]
    while run and run[0].kind in {"operator", "right"}:
        run = run[1:]
    depth = 0
    for token in run:
        depth += (token.kind == "left") - (token.kind == "right")
    while depth > 0 and run and run[0].kind == "left":
        run, depth = run[1:], depth - 1
    while depth < 0 and run and run[-1].kind == "right":
        run, depth = run[:-1], depth + 1
    return _parts_between_brackets(run)


def _parts_between_brackets(run: list[Token]) -> list[Token]:
    """“two per cent (2 + 2)” is a figure and a sum; a bracket right after a figure opens a remark."""
    for at in range(len(run) - 1, 0, -1):
        if run[at].kind == "left" and run[at - 1].kind in {"figure", "right"}:
            rest = run[at + 1 :]
            return rest[:-1] if rest and rest[-1].kind == "right" else rest
    return run


def _result(row: list[Token], end: int) -> Figure | None:
    """What stands behind the =, with at most two words before it (“= about $108”, “= 하루 108,000원”)."""
    if end >= len(row) or row[end].kind != "equals":
        return None
    at, sign = end + 1, 1
    while at < len(row) and row[at].kind in {"word", "sign"} and at <= end + 3:
        sign = -1 if row[at].kind == "sign" and row[at].text != "+" else sign
        at += 1
    found = row[at].figure if at < len(row) else None
    return found.scaled(Decimal(sign)) if found else None


def _sum(run: list[Token], result: Figure | None) -> Sum:
    operands = tuple(token.figure for token in run if token.figure)
    exact = evaluate(_formula(run, lambda figure: figure.value))
    as_written = evaluate(_formula(run, lambda figure: figure.written))
    return Sum(written(run), operands, exact, as_written, result)


def _formula(run: list[Token], value) -> str:
    return " ".join(str(value(one.figure)) if one.figure else OPERATORS.get(one.text, one.text) for one in run)


def written(run: Iterable[Token]) -> str:
    """So that the same sum reads the same in a lesson and in the ledger."""
    parts = [f"{one.figure.value.normalize():f}" if one.figure else OPERATORS.get(one.text, one.text) for one in run]
    if parts[0] == "(" and parts.index(")") == len(parts) - 1:
        parts = parts[1:-1]
    return " ".join(parts)


_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def evaluate(formula: str) -> Decimal:
    return _value(ast.parse(formula, mode="eval").body)


def _value(node: ast.expr) -> Decimal:
    match node:
        case ast.Constant():
            return Decimal(str(node.value))
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand)
        case ast.UnaryOp(op=ast.UAdd()):
            return _value(node.operand)
        case ast.BinOp():
            return _BINARY[type(node.op)](_value(node.left), _value(node.right))
    raise ValueError(ast.dump(node))


# --- tables -----------------------------------------------------------------------------------------------------------

_SCALES = {"(만 원)": WON * MAN, "(원)": WON, "in cents": Decimal("0.01")}


def cells(table: dict) -> dict[str, Figure]:
    """The figure of every cell, by its name on a sheet: A1 is the first cell below the headings.

    Of a cell that shows a sum it is the result.
    """
    return {name: figure.scaled(by) for name, text, by in _each_cell(table) if (figure := _cell(text))}


def figures_of_table(table: dict) -> list[Figure]:
    """All of them, the operands of sums too."""
    in_headings = [figure for column in table["columns"] for figure in figures(column["heading"])]
    return in_headings + [figure.scaled(by) for _name, text, by in _each_cell(table) for figure in figures(text)]


def results_of_table(table: dict) -> list[Figure]:
    """Of the sums that its cells show."""
    return [one.result.scaled(by) for _name, text, by in _each_cell(table) for one in sums(text) if one.result]


def _each_cell(table: dict) -> Iterator[tuple[str, str, Decimal]]:
    """Name, text, and what its figures count: a heading may say the unit of its column, the first that of all."""
    headings = [column["heading"] for column in table["columns"]]
    for number, row in enumerate(table["rows"], 1):
        for column, html in enumerate(row["values"]):
            by = _scale(headings[column]) * _scale(headings[0]) if column else Decimal(1)
            yield f"{chr(65 + column)}{number}", plain(html), by


def _scale(heading: str) -> Decimal:
    return next((by for mark, by in _SCALES.items() if mark in heading), Decimal(1))


def _cell(text: str) -> Figure | None:
    row = tokens(text)
    at = next((at for at, token in enumerate(row) if token.kind == "equals"), -1)
    for place in range(at + 1, len(row)):
        if figure := row[place].figure:
            negative = place and row[place - 1].kind == "sign" and row[place - 1].text != "+"
            return figure.scaled(Decimal(-1)) if negative else figure
    return None


def computed(formula: str, sheet: dict[str, Figure]) -> Decimal:
    """A formula over cells: `D1 = B1 * C1 / 1000000` without its left side; a percentage counts as a number."""
    return evaluate(re.sub(r"\b[A-H]\d+\b", lambda name: str(sheet[name[0]].value), formula))
