"""Questions of every kind with any content, and what a form or a database may say about them."""

import uuid
from decimal import Decimal

from hypothesis import strategies as st
from pydantic import TypeAdapter

from quizzes.kinds import KINDS, Question
from quizzes.samples import sample

QUESTION = TypeAdapter(Question)
AUTOMATIC = [kind for kind in KINDS if not KINDS[kind].graded_by_person]

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00{}<>&"), min_size=1, max_size=12).filter(
    lambda word: word.strip()
)
# What people and programs send: words, markup, control characters, numbers, ids, far too much.
JUNK = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "1", "-1", "1,5", "1e9999", "１２", "\x00", "\ud800", "<script>", "٣", "c1", "x" * 21_000]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
SHARES = st.sampled_from(["1", "0.5", "0.25", "0.333333"])
POINTS = st.decimals("0.01", "50", places=2).map(str)


def make(kind, /, **fields):
    """A question of this kind, in English alone unless the fields say else."""
    return QUESTION.validate_python(
        {"kind": kind, "key": str(uuid.uuid4()), "points": "1", "stem": {"en": "Which?"}, **fields}
    )


def example(kind):
    """The sample of this kind, which speaks both languages."""
    return sample(kind)[0]


def texts(count, most=None):
    return st.lists(WORDS, min_size=count, max_size=most or count, unique_by=lambda word: word.strip().casefold())


def choices_of(words, right):
    return [{"id": f"c{n}", "text": {"en": word}, "correct": n in right} for n, word in enumerate(words)]


@st.composite
def choice_fields(draw, *, most_right=1, most=6):
    words = draw(texts(2, most))
    right = draw(st.sets(st.integers(0, len(words) - 1), min_size=1, max_size=min(most_right, len(words) - 1)))
    return {"choices": choices_of(words, right)}


def true_false_fields():
    return choice_fields(most=2)


@st.composite
def accepted(draw):
    words = draw(texts(1, 5))
    shares = ["1", *draw(st.lists(SHARES, min_size=len(words) - 1, max_size=len(words) - 1))]
    every = [{"text": {"en": [word]}, "share": share} for word, share in zip(words, shares, strict=True)]
    return draw(st.permutations(every))


@st.composite
def short_text_fields(draw):
    return {"accepted": draw(accepted()), "ignores_case": draw(st.booleans())}


NUMBERS = st.decimals("-1000000", "1000000", places=3, allow_nan=False).map(str)


@st.composite
def numeric_fields(draw):
    answers = [{"value": draw(NUMBERS), "share": "1", **draw(tolerances())}]
    answers += [
        {"value": value, "share": draw(SHARES), **draw(tolerances())} for value in draw(st.lists(NUMBERS, max_size=3))
    ]
    units = draw(st.sampled_from([[], [{"name": "m", "factor": "1"}, {"name": "km", "factor": "1000"}]]))
    answers = draw(st.permutations(answers))
    return {"answers": answers, "units": units, "unit_required": bool(units) and draw(st.booleans())}


def tolerances():
    return st.fixed_dictionaries(
        {
            "tolerance": st.sampled_from(["0", "0.05", "2"]),
            "tolerance_kind": st.sampled_from(["absolute", "relative"]),
        }
    )


@st.composite
def matching_fields(draw):
    words = draw(texts(4, 8))
    half = len(words) // 2
    pairs = [{"id": f"p{n}", "left": {"en": words[n]}, "right": {"en": words[half + n]}} for n in range(half)]
    extras = [{"id": "x", "right": {"en": "something else altogether"}}] if draw(st.booleans()) else []
    return {"pairs": pairs, "extras": extras}


@st.composite
def ordering_fields(draw):
    items = [{"id": f"o{n}", "text": {"en": word}} for n, word in enumerate(draw(texts(2, 7)))]
    return {"items": items, "scoring": draw(st.sampled_from(["positions", "adjacent", "all"]))}


@st.composite
def blanks_fields(draw):
    kinds = draw(st.lists(st.sampled_from(["text", "number", "choice"]), min_size=1, max_size=5))
    weights = st.decimals("0.5", "9", places=1).map(str)
    blanks = [
        {"id": f"b{n}", "type": kind, "weight": draw(weights), **fields_of_blank(draw, kind)}
        for n, kind in enumerate(kinds)
    ]
    return {"text": {"en": " and ".join("{{" + blank["id"] + "}}" for blank in blanks)}, "blanks": blanks}


def fields_of_blank(draw, kind):
    of_kind = {"text": short_text_fields(), "number": numeric_fields(), "choice": choice_fields()}
    return draw(of_kind[kind])


FIELDS = {
    "single": choice_fields(),
    "multiple": choice_fields(most_right=5),
    "true_false": true_false_fields(),
    "short_text": short_text_fields(),
    "numeric": numeric_fields(),
    "matching": matching_fields(),
    "ordering": ordering_fields(),
    "blanks": blanks_fields(),
    "open": st.just({}),
}


@st.composite
def questions(draw, kind):
    return make(kind, points=draw(POINTS), **draw(FIELDS[kind]))


def offered(question, part):
    """What the page's control of this part can send, learned from the fields of the right response and the HTML."""
    from bs4 import BeautifulSoup

    from quizzes.rendering import answer_name, render_question

    soup = BeautifulSoup(render_question(question, "en"), "html.parser")
    controls = soup.find_all(attrs={"name": answer_name(question, part)})
    if controls[0].name == "select":
        return st.sampled_from([option["value"] for option in controls[0]("option")])
    if controls[0].get("type") in ("radio", "checkbox"):
        return st.sampled_from([control["value"] for control in controls])
    right = question.fields(question.right_response())[part]
    return st.one_of(st.sampled_from([*right, ""]), WORDS, NUMBERS, st.just("12 km"))


@st.composite
def forms(draw, question):
    """What a form of its own page may give: for each part what is right, nothing, one answer, or several where ticks
    allow it. Left to chance, hardly a response would earn anything."""
    most = 5 if question.kind == "multiple" else 1
    right = question.fields(question.right_response())
    given = {part: st.lists(offered(question, part), max_size=most, unique=True) for part in question.parts()}
    return {part: draw(st.just(right[part]) | any_) for part, any_ in given.items()}


@st.composite
def answered(draw, kind):
    question = draw(questions(kind))
    return question, question.parse(draw(forms(question)))


def is_share(number):
    return isinstance(number, Decimal) and 0 <= number <= 1
