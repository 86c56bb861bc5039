"""The translations of the interface, without gettext's programs: `python -m ops.translations check|update|compile`.

`check` fails on any text that is missing, fuzzy, empty, unused or changed in its placeholders, and on a `.mo` that does
not match its `.po`. `update` adds new texts to the `.po` and drops unused ones; `compile` writes the `.mo`.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("accounts", "cms", "config", "courses", "quizzes", "templates")
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
# What each function's leading arguments are.
FUNCTIONS = {
    "_": ("msgid",),
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}


@dataclass(frozen=True)
class Text:
    msgid: str
    context: str | None = None
    plural: str | None = None


Places = dict[Text, list[tuple[str, int]]]


def main(command: str) -> int:
    catalogs = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
    if not catalogs:
        print("translations: no catalog in locale/")
        return 1
    texts = collect()
    problems = [problem for path in catalogs for problem in COMMANDS[command](path, texts)]
    for problem in problems:
        print(f"translations: {problem}")
    return 1 if problems else 0


# --- what the code says


def collect() -> Places:
    places: Places = {}
    for path in source_files():
        name = str(path.relative_to(ROOT))
        source = path.read_text()
        found = texts_in_python(source) if path.suffix == ".py" else texts_in_template(source, name)
        for text, line in found:
            places.setdefault(text, []).append((name, line))
    return places


def source_files() -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def texts_in_python(source: str) -> Iterator[tuple[Text, int]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", "")).removesuffix("_lazy").removesuffix("_noop")
        arguments = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if name in FUNCTIONS and len(arguments) >= len(FUNCTIONS[name]):
            yield text_of(name, arguments), node.lineno


def texts_in_template(source: str, name: str) -> Iterator[tuple[Text, int]]:
    code = templatize(source, origin=name)
    for call in CALL.finditer(code):
        arguments = ast.literal_eval(f"({call[2]},)")
        yield text_of(call[1], arguments), code.count("\n", 0, call.start()) + 1


def text_of(function: str, arguments: Iterable[Any]) -> Text:
    return Text(**dict(zip(FUNCTIONS[function], arguments, strict=False)))


# --- what a catalog says


def entries(catalog: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in catalog if not entry.obsolete}


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def check(path: Path, texts: Places) -> Iterator[str]:
    """Yields a sentence a problem."""
    catalog = polib.pofile(str(path))
    known = entries(catalog)
    for text, places in texts.items():
        entry = known.pop((text.context, text.msgid), None)
        problem = problem_with(entry)
        if problem:
            yield f"{places[0][0]}:{places[0][1]}: {text.msgid!r} {problem} in {path.parts[-3]}"
    for _, msgid in known:
        yield f"{msgid!r} is in {path.parts[-3]} but nowhere used"
    if not path.with_suffix(".mo").exists() or compiled(path) != meanings(catalog):
        yield f"{path.parts[-3]}: the .mo does not match the .po; run python -m ops.translations compile"


def problem_with(entry: polib.POEntry | None) -> str:
    if entry is None or not all(translations(entry)):
        return "is not translated"
    if entry.fuzzy:
        return "is fuzzy"
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if any(set(PLACEHOLDER.findall(text)) - wanted for text in translations(entry)):
        return "has a placeholder of its own"
    if not entry.msgid_plural and any(set(PLACEHOLDER.findall(text)) != wanted for text in translations(entry)):
        return "lost a placeholder"
    return ""


def meanings(catalog: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], list[str]]:
    """What a reader would get; a fuzzy or empty entry is left out when compiling."""
    found = {key: entry for key, entry in entries(catalog).items() if "fuzzy" not in getattr(entry, "flags", ())}
    return {key: translations(entry) for key, entry in found.items() if all(translations(entry))}


def compiled(path: Path) -> dict[tuple[str | None, str], list[str]]:
    return meanings(polib.mofile(str(path.with_suffix(".mo"))))


def update(path: Path, texts: Places) -> list[str]:
    """Keeps every translation that is still used; new texts come in empty."""
    old = polib.pofile(str(path))
    known = entries(old)
    catalog = polib.POFile(wrapwidth=120)
    catalog.metadata = old.metadata
    for text, places in sorted(texts.items(), key=lambda item: item[1]):
        entry = known.get((text.context, text.msgid)) or polib.POEntry(msgid=text.msgid, msgctxt=text.context)
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = entry.msgstr_plural or {0: entry.msgstr}
        entry.occurrences = [(name, "") for name in sorted({name for name, _ in places})]
        catalog.append(entry)
    catalog.save(str(path))
    return []


def compile_catalog(path: Path, texts: Places) -> list[str]:
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return []


COMMANDS = {"check": check, "update": update, "compile": compile_catalog}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
