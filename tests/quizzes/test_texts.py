import pytest

from quizzes.texts import Say, clean_block, clean_inline, lead_and_rest

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<p onclick="alert(1)">x</p>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<svg><script href="//evil"></script></svg>',
    '<p style="background:url(//evil)">x</p>',
    "<iframe src=//evil></iframe>",
]


@pytest.mark.parametrize("clean", [clean_block, clean_inline])
@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_runs_comes_through(clean, html):
    """X3: whoever wrote it, and whatever let it in."""
    cleaned = clean(html)
    for sign in ("<script", "onerror", "onclick", "javascript:", "data:", "<svg", "style=", "<iframe", "<img"):
        assert sign not in cleaned


def test_what_authors_write_comes_through():
    html = '<p>Is <em>this</em> <code>x &lt; y</code>, <span lang="ko">곧</span>?</p><ul><li>one</li></ul>'
    assert clean_block(html) == html


def test_cleaning_twice_is_cleaning_once():
    for html in [*HOSTILE, "<p>a &amp; b</p>", "1 < 2 & 3"]:
        assert clean_block(clean_block(html)) == clean_block(html)


def test_paragraphs_become_lines_where_they_may_not_stand():
    assert clean_inline("<p>one</p>\n<p>two</p>") == "one<br>two"


@pytest.mark.parametrize(
    ("html", "lead", "rest"),
    [
        ("Which?", "Which?", ""),
        ("<p>Which?</p>", "Which?", ""),
        ('<p data-x="1">Which <b>one</b>?</p>', "Which <b>one</b>?", ""),
        ("<p>Read this.</p>\n<p>Which?</p>", "Read this.", "<p>Which?</p>"),
        ("<p>Read:</p><pre>x = 1</pre>", "Read:", "<pre>x = 1</pre>"),
        ("<pre>x = 1</pre>", "", "<pre>x = 1</pre>"),
        ("", "", ""),
    ],
)
def test_a_legend_holds_the_first_paragraph_and_the_rest_follows(html, lead, rest):
    assert lead_and_rest(html) == (lead, rest)


def test_bare_words_of_two_paragraphs_stay_apart():
    """In lists, where no markup may stand."""
    assert Say("en", "en").bare({"en": "<p>First?</p><p>Then <b>this</b>.</p>"}).html == "First? Then this."
