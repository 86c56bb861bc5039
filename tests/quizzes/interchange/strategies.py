"""Questions of every kind with texts that look like the marks of every format."""

import html
from decimal import Decimal
from uuid import uuid4

from hypothesis import strategies as st
from pydantic import TypeAdapter

from quizzes.kinds import Question
from quizzes.texts import clean_block, clean_inline

QUESTION: TypeAdapter = TypeAdapter(Question)
LANGUAGE = "en"

FRAGMENTS = [
    "a", "b", "Paris", "한국어", "é", "🙂", " ", " ", "~", "=", "#", "####", "{", "}", ":", "::", "\\", "\\n",
    "\\\\", "//", "*", "%", "%50%", "-", "..", "[html]", "[plain]", "]]>", "<![CDATA[", "&", "&amp;", "&#35;", "&#x41;",
    "<", ">", '"', "'",
    "$CATEGORY: x", "{1:SA:=x}", "{1:MC:a~=b}", "T", "TRUE", "|", ",", ";", "@@", "[[1]]", "[id:3]", "A)", "ANSWER: A",
]  # fmt: skip


def _one_line(parts):
    return " ".join("".join(parts).split())


plain_texts = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=8).map(_one_line).filter(bool)
typed_texts = plain_texts.filter(lambda text: "->" not in text)


def _marked_up(parts):
    return "".join(f"<{tag}>{html.escape(text)}</{tag}>" if tag else html.escape(text) for tag, text in parts)


def _markup(tags):
    return st.lists(st.tuples(st.sampled_from(tags), plain_texts), min_size=1, max_size=3).map(_marked_up)


def _is_no_formula(markup):
    """One is told when it is read, so a question with it is not taken as it is."""
    return bool(markup) and "\\[" not in markup


blocks = _markup(["", "b", "p", "p", "pre", "code"]).map(clean_block).filter(_is_no_formula)
inlines = _markup(["", "b", "em", "code"]).map(clean_inline).filter(_is_no_formula)
maybe_blocks = st.one_of(st.just(""), blocks)
shares = st.decimals("0.01", "0.99", places=4)
numbers = st.decimals("-1000000", "1000000", places=5)


def said(text):
    return {LANGUAGE: text} if text else {}


def _base(draw, kind, **fields):
    return {
        "kind": kind,
        "key": uuid4(),
        "points": str(draw(st.decimals("0.01", "50", places=2))),
        "stem": said(draw(blocks)),
        "explanation": said(draw(maybe_blocks)),
        **fields,
    }


def _choices(draw, least_right, most_right, least_wrong=1):
    right = draw(st.lists(inlines, min_size=least_right, max_size=most_right))
    wrong = draw(st.lists(inlines, min_size=least_wrong, max_size=4))
    entries = draw(st.permutations([(text, True) for text in right] + [(text, False) for text in wrong]))
    return [
        {"id": f"c{at}", "text": said(text), "correct": correct, "explanation": said(draw(maybe_blocks))}
        for at, (text, correct) in enumerate(entries)
    ]


@st.composite
def singles(draw):
    return QUESTION.validate_python(
        _base(draw, "single", choices=_choices(draw, 1, 1), keeps_order=draw(st.booleans()))
    )


@st.composite
def multiples(draw):
    return QUESTION.validate_python(_base(draw, "multiple", choices=_choices(draw, 1, 6)))


@st.composite
def true_falses(draw):
    is_true = draw(st.booleans())
    choices = [
        {"id": str(value).lower(), "text": said(str(value)), "correct": value == is_true}
        | {"explanation": said(draw(maybe_blocks))}
        for value in (True, False)
    ]
    return QUESTION.validate_python(_base(draw, "true_false", choices=choices))


def _accepted(draw, most=4):
    """Distinct texts; what earns and explains the same stands together once."""
    texts = draw(st.lists(typed_texts, min_size=1, max_size=most, unique_by=lambda text: text.casefold()))
    told = draw(st.lists(blocks, min_size=len(texts), max_size=len(texts), unique=True))
    earns = [Decimal(1)] + [draw(shares) for _text in texts[1:]]
    return [
        {"text": {LANGUAGE: [text]}, "share": share, "explanation": said(why)}
        for text, share, why in zip(texts, earns, told, strict=True)
    ]


@st.composite
def short_texts(draw):
    accepted = _accepted(draw)
    wrong = [
        {"id": "w0", "texts": [f"wrong {text}"], "explanation": said(draw(blocks))}
        for text in draw(st.lists(typed_texts, max_size=1))
    ]
    fields = {"accepted": accepted, "wrong": wrong, "ignores_case": draw(st.booleans())}
    return QUESTION.validate_python(_base(draw, "short_text", **fields))


def _numbers(draw):
    return [
        {
            "value": draw(numbers),
            "tolerance": draw(st.decimals("0", "100", places=3)),
            "share": share,
            "explanation": said(draw(maybe_blocks)),
        }
        for share in [Decimal(1), *sorted(draw(st.lists(shares, max_size=2, unique=True)), reverse=True)]
    ]


@st.composite
def numerics(draw):
    return QUESTION.validate_python(_base(draw, "numeric", answers=_numbers(draw)))


@st.composite
def numerics_with_units(draw):
    factors = [Decimal(1), *draw(st.lists(st.decimals("0.001", "1000", places=3).filter(bool), max_size=2))]
    units = [{"name": name, "factor": factor} for name, factor in zip(("m", "km", "a & b"), factors, strict=False)]
    fields = {"units": units, "unit_required": draw(st.booleans())}
    return QUESTION.validate_python(_base(draw, "numeric", answers=_numbers(draw), **fields))


@st.composite
def matchings(draw):
    texts = draw(st.lists(inlines, min_size=4, max_size=8, unique=True))
    half = len(texts) // 2
    pairs = [
        {"id": f"p{at}", "left": said(left), "right": said(right)}
        for at, (left, right) in enumerate(zip(texts[:half], texts[half:], strict=False))
    ]
    extras = [{"id": f"x{at}", "right": said(text)} for at, text in enumerate(texts[2 * half :])]
    return QUESTION.validate_python(_base(draw, "matching", pairs=pairs, extras=extras))


@st.composite
def orderings(draw):
    texts = draw(st.lists(inlines, min_size=2, max_size=6, unique=True))
    items = [{"id": f"i{at}", "text": said(text)} for at, text in enumerate(texts)]
    scoring = draw(st.sampled_from(["positions", "adjacent", "all"]))
    return QUESTION.validate_python(_base(draw, "ordering", items=items, scoring=scoring))


@st.composite
def opens(draw):
    return QUESTION.validate_python(_base(draw, "open"))


@st.composite
def opens_with_more(draw):
    fields = {"sample": said(draw(maybe_blocks)), "max_words": draw(st.none() | st.integers(1, 5000))}
    return QUESTION.validate_python(_base(draw, "open", **fields))


def _blank(draw, number):
    kind = draw(st.sampled_from(["text", "number", "choice"]))
    blank = {"id": f"b{number}", "type": kind, "weight": draw(st.integers(1, 9))}
    if kind == "text":
        return blank | {"accepted": _accepted(draw, most=3), "ignores_case": draw(st.booleans())}
    if kind == "number":
        return blank | {"answers": _numbers(draw)}
    entries = draw(st.lists(inlines, min_size=2, max_size=4, unique=True))
    choices = [
        {"id": f"c{at}", "text": said(text), "correct": at == 0, "explanation": said(draw(maybe_blocks))}
        for at, text in enumerate(entries)
    ]
    return blank | {"choices": draw(st.permutations(choices))}


@st.composite
def blanks(draw):
    count = draw(st.integers(1, 3))
    words = st.lists(st.sampled_from([one for one in FRAGMENTS if "{" not in one]), max_size=4).map(_one_line)
    text = "".join(f"{html.escape(draw(words))} {{{{b{number}}}}} " for number in range(1, count + 1))
    fields = {"blanks": [_blank(draw, number) for number in range(1, count + 1)], "text": said(f"<p>{text}</p>")}
    return QUESTION.validate_python(_base(draw, "blanks", **fields))


for_gift = st.one_of(
    singles(), multiples(), true_falses(), short_texts(), numerics(), matchings(), orderings(), opens()
)
for_moodlexml = st.one_of(for_gift, numerics_with_units(), opens_with_more(), blanks())
names = st.one_of(st.just(""), plain_texts.filter(lambda name: len(name) < 80))
categories = st.sampled_from(["", "Biology", "Biology/Cells", "역사"])
tags = st.lists(st.sampled_from(["exam", "쉬움", "a]b", "x&y"]), max_size=2, unique=True).map(tuple)
