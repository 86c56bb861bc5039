"""Terms are found in running text and nowhere else, and marking one leaves everything around it as it was."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.term_marks import VOID, Finder, marked

ENGLISH = Finder(
    [
        *[("prompt", "prompt"), ("prompts", "prompt"), ("prompt injection", "injection"), ("RAG", "rag")],
        *[("retrieval-augmented generation", "rag"), ("R&D", "research"), ("user's need", "need"), ("IT", "it")],
    ],
    "en",
)
KOREAN = Finder(
    [("프롬프트", "prompt"), ("토큰", "token"), ("로그", "log"), ("RAG", "rag"), ("AI 제품", "product")], "ko"
)


def found(html: str, finder: Finder = ENGLISH, language: str = "en", within: str = "") -> str:
    return marked(html, finder, language, lambda slug, written: f"[{slug}:{written}]", {}, within)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A prompt and a prompt.", "A [prompt:prompt] and a prompt."),
        ("Prompts, then a prompt.", "[prompt:Prompts], then a prompt."),
        ("A prompt injection, a prompt.", "A [injection:prompt injection], a [prompt:prompt]."),
        ("prompt\n  injection", "[injection:prompt\n  injection]"),
        ("RAG means retrieval-augmented generation.", "[rag:RAG] means retrieval-augmented generation."),
        ("a rag, and it is not IT", "a rag, and it is not [it:IT]"),
        (
            "prompting, promptly, un-prompt, prompt-led, e@prompt",
            "prompting, promptly, un-prompt, prompt-led, e@prompt",
        ),
        ("the prompt's end; “prompts”", "the [prompt:prompt]'s end; “prompts”"),
        ("a user’s need", "a [need:user’s need]"),
    ],
)
def test_each_term_is_marked_at_its_first_place_as_a_whole_word(text, shown):
    assert found(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("프롬프트를 쓰고 프롬프트가", "[prompt:프롬프트]를 쓰고 프롬프트가"),
        ("토큰들에서는 잘라요.", "[token:토큰]들에서는 잘라요."),
        ("로그인 화면과 로그로 남은 것", "로그인 화면과 [log:로그]로 남은 것"),
        ("RAG는 RAG입니다", "[rag:RAG]는 RAG입니다"),
        ("이것은 RAG입니다.", "이것은 [rag:RAG]입니다."),
        ("AI 제품이란", "[product:AI 제품]이란"),
        ("블로그, 로그북, 시스템프롬프트", "블로그, 로그북, 시스템프롬프트"),
        ("토큰(글 조각)", "[token:토큰](글 조각)"),
    ],
)
def test_korean_terms_are_found_with_their_particles(text, shown):
    assert found(text, KOREAN, "ko") == shown


@pytest.mark.parametrize(
    "html",
    [
        "<h2>A prompt</h2>",
        '<p><a href="/x/">the <b>prompt</b></a></p>',
        "<p><code>prompt</code></p>",
        "<pre>prompt</pre>",
        "<blockquote><p>prompt</p></blockquote>",
        "<table><tr><td>prompt</td></tr></table>",
        "<label>prompt</label><button>prompt</button><textarea>prompt</textarea>",
        '<img alt="prompt" title="prompt">',
        "<!-- prompt --><style>prompt</style><script>prompt</script>",
        '<p lang="ko">prompt</p>',
        "<p>pro<b>mpt</b></p>",
    ],
)
def test_what_is_no_running_text_is_left_alone(html):
    assert found(html) == html


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>x<br>a <b>prompt</b></p>", "<p>x<br>a <b>[prompt:prompt]</b></p>"),
        ("<p><code>prompt</code> prompt</p>", "<p><code>prompt</code> [prompt:prompt]</p>"),
        ("<p>R&amp;D, &#82;&#x26;D</p>", "<p>[research:R&amp;D], &#82;&#x26;D</p>"),
        ("<p>&#82;&#x26;D</p>", "<p>[research:&#82;&#x26;D]</p>"),
        ("<p>&ldquo;prompt&rdquo; &lt;prompt&gt;</p>", "<p>&ldquo;[prompt:prompt]&rdquo; &lt;prompt&gt;</p>"),
        ("<ul>\n<li>one</li>\n<li>a prompt</li>\n</ul>", "<ul>\n<li>one</li>\n<li>a [prompt:prompt]</li>\n</ul>"),
    ],
)
def test_the_html_around_a_mark_stays_letter_for_letter(html, shown):
    assert found(html) == shown


def test_only_inside_the_class_that_is_asked_for():
    html = '<p>prompt</p><div class="feedback__why prose"><p>prompt</p></div><p>RAG</p>'
    shown = html.replace('prose"><p>prompt', 'prose"><p>[prompt:prompt]')
    assert found(html, within="prose") == shown


def test_a_term_is_marked_once_however_many_pieces_there_are():
    seen: dict[str, None] = {}
    first, second = (
        marked(html, ENGLISH, "en", lambda slug, written: f"[{written}]", seen) for html in ("<p>RAG</p>", "<p>RAG</p>")
    )
    assert (first, second, list(seen)) == ("<p>[RAG]</p>", "<p>RAG</p>", ["rag"])


# --- whatever the text ---------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["prompt", "Prompts", "prompt injection", "RAG", "R&D", "a < b", "“x”", "프롬프트를", "로그인", " "]
)
TEXTS = st.lists(WORDS | st.text("ab &<>\"'\n가를-", max_size=6), max_size=6).map(" ".join)
INLINE = st.sampled_from(["b", "i", "code", "a", "span", "br"])


@st.composite
def html_of_a_block(draw) -> str:
    parts = ["<p>"]
    for _ in range(draw(st.integers(0, 5))):
        text, tag = escape(draw(TEXTS), quote=False), draw(INLINE)
        parts.append(f"<{tag}>" if tag in VOID else f"<{tag}>{text}</{tag}>")
        parts.append(escape(draw(TEXTS), quote=False))
    return "".join([*parts, "</p>"])


@given(html_of_a_block(), st.sampled_from([(ENGLISH, "en"), (KOREAN, "ko")]))
def test_marking_adds_marks_and_changes_nothing_else(html, how):
    finder, language = how
    out = marked(html, finder, language, lambda slug, written: f"\x00{slug}\x01{written}\x02", {})
    assert re.sub(r"\x00[^\x01]*\x01|\x02", "", out) == html
    slugs = re.findall(r"\x00([^\x01]*)\x01", out)
    assert len(slugs) == len(set(slugs))
    for written in re.findall(r"\x01([^\x02]*)\x02", out):
        assert "<" not in written


@given(st.text(max_size=80))
def test_whatever_is_no_html_at_all_is_kept_too(text):
    out = marked(text, ENGLISH, "en", lambda slug, written: f"\x00{written}\x02", {})
    assert out.replace("\x00", "").replace("\x02", "") == text.replace("\x00", "").replace("\x02", "")


@given(html_of_a_block())
def test_the_same_text_is_marked_the_same(html):
    assert found(html) == found(html)
