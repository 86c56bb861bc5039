"""The lessons' blocks, and everything that is wrong with their figures, as sentences.

What a figure rests on stands in `figures.yaml`, one entry a lesson:

- `given`: figures that nobody can work out, because the lesson made them up or took them from a source;
- `sums`: by anchor, what a paragraph says without writing it as a sum (`55 / 60 = 92%`);
- `tables`: by anchor, what the cells of a table follow from (`D3 = D1 + D2`);
- `bare_won`: blocks whose Korean figures are won without saying so;
- `spelled`: figures that one of the two languages writes in words that are not read here.
"""

from copy import deepcopy
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from cms.importing.files import Problems, read_markdown
from cms.importing.markdown import Block, parse_body
from tests.content.figures import (
    WON,
    Figure,
    Sum,
    cells,
    computed,
    figures,
    figures_of_table,
    plain,
    results_of_table,
    sums,
)
from tests.walks.first_module import SHIPPED

LEDGER = yaml.safe_load(Path(__file__).with_name("figures.yaml").read_text(encoding="utf-8"))
LANGUAGES = [code for code, _name in settings.LANGUAGES]
COMPETENCIES = {
    "technical-literacy",
    "probabilistic-thinking",
    "domain-and-data-insight",
    "value-verification",
    "prompting",
    "evaluation",
    "strategy",
    "communication",
}
KINDS = {"paragraph", "callout", "quotation", "table", "code", "figure"}
# What a block of each kind says; a table says its cells.
PARTS = {"code": ("code",), "figure": ("alt", "caption", "svg")}
NOT_RUNNING_TEXT = {"list-reading"}
# What an account may use without the lesson showing it as a figure.
CONSTANTS = {Decimal(number) for number in (0, 1, 2, 60, 100, 1000)}
WORDS = {
    0: "nobody none zero nothing 없",
    1: "one once a single first an 하나 한 첫",
    2: "two twice half double second 두 둘 반 절반 두번째",
    3: "three third 세 셋 석 3분의",
    4: "four quarter fourth 네 넷 4분의",
    5: "five fifth 다섯 5분의",
    6: "six sixth 여섯 6분의",
    7: "seven seventh 일곱",
    8: "eight 여덟",
    9: "nine 아홉",
    10: "ten 열",
    11: "eleven 열한",
    12: "twelve dozen twelfth 열두",
    15: "fifteen 열다섯",
    20: "twenty 스무 스물",
    30: "thirty 서른",
    40: "forty 마흔",
    50: "fifty 쉰",
    80: "eighty 여든",
    100: "hundred 백",
}


class Text:
    """A block of a lesson: `sheet` where it is a table."""

    def __init__(self, kind: str, value: dict):
        self.kind, self.value = kind, value
        self.table = value["table"] if kind == "table" else None
        self.text = "\n".join(_texts(kind, value))
        self.figures = figures_of_table(self.table) if self.table else figures(self.text)

    def rewritten(self, old: str, new: str) -> "Text":
        return Text(self.kind, {**self.value, "text": self.value["text"].replace(old, new)})

    def with_cell(self, row: int, column: int, html: str) -> "Text":
        value = deepcopy(self.value)
        value["table"]["rows"][row]["values"][column] = html
        return Text(self.kind, value)


def _texts(kind: str, value: dict) -> list[str]:
    if kind == "table":
        rows = [value["table"]["columns"], *(row["values"] for row in value["table"]["rows"])]
        return [plain(cell["heading"] if isinstance(cell, dict) else cell) for row in rows for cell in row]
    return [plain(value[name]) for name in PARTS.get(kind, ("title", "text")) if value.get(name)]


@cache
def lessons() -> dict[str, dict[str, dict[str, Text]]]:
    """By slug, language and anchor."""
    return {slug: {language: texts(slug, language) for language in LANGUAGES} for slug in slugs()}


def texts(slug: str, language: str) -> dict[str, Text]:
    parts = [one for one in blocks(slug, language) if one.kind in KINDS and one.anchor not in NOT_RUNNING_TEXT]
    return {one.anchor: Text(one.kind, one.value) for one in parts}


def blocks(slug: str, language: str) -> list[Block]:
    [path] = (SHIPPED / language).rglob(f"{slug}.md")
    problems = Problems(SHIPPED)
    return parse_body(read_markdown(path, problems), problems, is_source=language == "en")


def slugs() -> list[str]:
    return sorted(path.stem for path in (SHIPPED / "en").rglob("*.md"))


def complaints(lesson: dict[str, Text], entry: dict) -> list[str]:
    return [
        *wrong_sums(lesson),
        *wrong_cells(lesson, entry.get("tables", {})),
        *wrong_accounts(lesson, entry),
        *unaccounted(lesson, entry),
    ]


def wrong_sums(lesson: dict[str, Text]) -> list[str]:
    return [
        f"{anchor}: {one.written} is {one.exact:f}, and the text says {one.result.value}"
        for anchor, block in lesson.items()
        for one in sums(block.text)
        if not one.is_right
    ]


def wrong_cells(lesson: dict[str, Text], rules: dict[str, list[str]]) -> list[str]:
    found = []
    for anchor, formulas in rules.items():
        sheet = cells(lesson[anchor].table)
        for name, formula in (rule.split(" = ") for rule in formulas):
            exact = computed(formula, sheet)
            if name not in sheet or not sheet[name].says(exact):
                found.append(f"{anchor}: {name} is {exact:f}, and the table says {sheet.get(name)}")
    return found


def account(line: str) -> Sum:
    """One line of the ledger, which is written with the operators of a keyboard."""
    for typed, printed in (("*", "×"), ("/", "÷"), (" - ", " − ")):
        line = line.replace(typed, printed)
    [one] = sums(line)
    return one


def comes_out(one: Sum) -> bool:
    return one.result.says(one.exact * (100 if one.result.unit == "%" else 1))


def wrong_accounts(lesson: dict[str, Text], entry: dict) -> list[str]:
    """Those that do not come out, or whose result the paragraph does not show."""
    found = []
    for anchor, lines in entry.get("sums", {}).items():
        for line in lines:
            one = account(line)
            if not comes_out(one):
                found.append(f"{anchor}: {line} comes to {one.exact:f}")
            if not shows(lesson[anchor], one.result, anchor, entry):
                found.append(f"{anchor} does not say {line.partition(' = ')[2]}")
    return found


def shows(block: Text, figure: Figure, anchor: str, entry: dict) -> bool:
    """As a figure or in words."""
    values = {abs(one.value) for one in block.figures}
    if anchor in entry.get("bare_won", []):
        values |= {value * by for value in values for by in (WON, 1 / WON)}
    value = abs(figure.value)
    return value in values or _spelled(block.text, value) or float(value) in entry.get("spelled", {}).get(anchor, [])


def _spelled(text: str, value: Decimal) -> bool:
    words = WORDS.get(int(value), "").split() if value == int(value) else []
    lowered = text.casefold()
    english = set(lowered.replace("-", " ").replace(",", " ").replace(".", " ").split())
    return any(word in english if word.isascii() else word in lowered for word in words)


def unaccounted(lesson: dict[str, Text], entry: dict) -> list[str]:
    """Figures of which nobody has said where they come from, and sums that are asked and never answered."""
    known = {Decimal(str(number)) for number in entry.get("given", [])} | derived(lesson, entry)
    found = []
    for anchor, block in lesson.items():
        in_won = {value / WON for value in known} if anchor in entry.get("bare_won", []) else set()
        accounts = [account(line) for line in entry.get("sums", {}).get(anchor, [])]
        shown = {abs(one.value) for one in block.figures}
        used = {abs(operand.value) for one in accounts for operand in one.operands}
        asked = [one for one in sums(block.text) if one.result is None]
        found += [f"{anchor}: {value:f}" for value in sorted(shown - known - in_won)]
        found += [f"{anchor}: {value:f} in an account" for value in sorted(used - known - CONSTANTS)]
        found += [f"{anchor}: {one.written} = ?" for one in asked if not any(_same(one, other) for other in accounts)]
    return found


def _same(one: Sum, other: Sum) -> bool:
    return abs(one.exact - other.exact) < Decimal("1e-9")


def derived(lesson: dict[str, Text], entry: dict) -> set[Decimal]:
    results = [account(line).result for lines in entry.get("sums", {}).values() for line in lines]
    for anchor, block in lesson.items():
        shown = results_of_table(block.table) if block.table else [one.result for one in sums(block.text) if one.result]
        results += [one.scaled(by) for one in shown for by in _scales(anchor, entry)]
    for anchor, rules in entry.get("tables", {}).items():
        sheet = cells(lesson[anchor].table)
        results += [sheet[rule.split(" = ")[0]] for rule in rules]
    return {abs(figure.value) for figure in results}


def _scales(anchor: str, entry: dict) -> tuple[Decimal, ...]:
    return (Decimal(1), WON) if anchor in entry.get("bare_won", []) else (Decimal(1),)


def not_in_both(lesson: dict[str, dict[str, Text]], entry: dict) -> list[str]:
    """Figures that one language shows and the other neither shows nor spells."""
    return [
        f"{anchor}: {figure.value:f} stands in {language} only"
        for anchor in lesson["en"]
        for language, other in (("en", "ko"), ("ko", "en"))
        for figure in lesson[language][anchor].figures
        if not shows(lesson[other][anchor], figure, anchor, entry)
    ]
