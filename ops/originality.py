"""Holds the course's texts against the articles they draw on: they share facts, and no run of words.

The articles are not kept here. Their runs of eight words and of twenty Korean characters are, as hashes, so that a
sentence taken over is found without having its source at hand. Titles of the sources are free to be cited.

`python -m ops.originality` checks; `python -m ops.originality make ARTICLE …` writes the hashes anew.
"""

import base64
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

import yaml

CONTENT = Path(__file__).resolve().parent.parent / "content"
COURSE = CONTENT / "ai-product-management"
FINGERPRINT = CONTENT / "ai-product-management.fingerprint"
WORDS, CHARACTERS = 8, 20
# Of twenty characters at least so many are Korean; else it is a name or a number.
KOREAN_AMONG_THEM = 12
SIZE = 6  # bytes a run: two texts as long as ours and the articles agree by chance once in ten thousand times

_MARK = re.compile(r"\{#[^}]*\}|https?://\S+|<[^>]+>")


def runs(text: str) -> Iterator[str]:
    """Every run that may not be shared, without case, punctuation and marks."""
    text = unicodedata.normalize("NFKC", _MARK.sub(" ", text)).casefold().replace("’", "").replace("'", "")
    for english in re.split("[가-힣]+", text):
        words = re.findall(r"[a-z0-9]+", english)
        for at in range(len(words) - WORDS + 1):
            yield " ".join(words[at : at + WORDS])
    letters = "".join(re.findall(r"[a-z0-9가-힣]", text))
    for at in range(len(letters) - CHARACTERS + 1):
        run = letters[at : at + CHARACTERS]
        if len(re.findall("[가-힣]", run)) >= KOREAN_AMONG_THEM:
            yield run


def hashed(run: str) -> bytes:
    return blake2b(run.encode(), digest_size=SIZE).digest()


def shared(text: str, known: set[bytes], titles: Iterable[str]) -> list[str]:
    """The runs of `text` that an article has too; a title breaks a run."""
    parts = re.split("|".join(map(re.escape, titles)) or r"(?!)", text)
    return [run for part in parts for run in runs(part) if hashed(run) in known]


def load() -> set[bytes]:
    data = base64.b64decode("".join(FINGERPRINT.read_text().splitlines()))
    return {data[at : at + SIZE] for at in range(0, len(data), SIZE)}


def make(articles: Iterable[Path]) -> None:
    found = sorted({hashed(run) for article in articles for run in runs(article.read_text(encoding="utf-8"))})
    text = base64.b64encode(b"".join(found)).decode()
    FINGERPRINT.write_text("\n".join(text[at : at + 120] for at in range(0, len(text), 120)) + "\n")
    print(f"{len(found)} runs")


def check(course: Path = COURSE) -> list[str]:
    """What is shared, with its file."""
    known = load()
    titles = [source["title"] for source in yaml.safe_load((course / "course.yaml").read_text("utf-8"))["sources"]]
    found = []
    for path in sorted(course.rglob("*.md")) + sorted(course.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(course)}: “{run}”" for run in shared(text, known, titles)]
    return found


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["make"]:
        make(map(Path, arguments[1:]))
        return 0
    found = check()
    if found:
        print("\n".join([*found, "An article says this in the same words: say it in your own."]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
