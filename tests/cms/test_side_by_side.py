"""Two lists of blocks become rows: each block beside its translation, no id twice, nothing lost."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from cms.lesson_body import Part
from cms.side_by_side import Pair, pairs, renamed, render_pairs


def part(anchor: str, html: str = "", kind: str = "paragraph") -> Part:
    return Part(kind, anchor, html or f'<div id="{anchor}">{anchor}</div>')


def rows(own: list[Part], other: list[Part]) -> list[tuple[str, str]]:
    return [(pair.own, pair.other) for pair in pairs(own, other)]


def test_blocks_stand_beside_those_with_their_anchor():
    own, other = [part("a", "A"), part("b", "B")], [part("a", "가"), part("b", "나")]
    assert rows(own, other) == [("A", "가"), ("B", "나")]


def test_ones_own_order_counts():
    own, other = [part("b", "B"), part("a", "A")], [part("a", "가"), part("b", "나")]
    assert rows(own, other) == [("B", "나"), ("A", "가")]


def test_what_one_language_alone_has_keeps_its_place():
    own = [part("a", "A"), part("c", "C")]
    other = [part("x", "앞"), part("a", "가"), part("y", "뒤"), part("c", "다")]
    assert rows(own, other) == [("", "앞"), ("A", "가"), ("", "뒤"), ("C", "다")]
    assert rows(own, [part("c", "다")]) == [("A", ""), ("C", "다")]


@pytest.mark.parametrize("kind", ["check", "activity", "reflection", "worksheet", "embed"])
def test_what_is_done_stands_once_in_ones_own_language(kind):
    assert rows([part("a", "A", kind)], [part("a", "가", kind)]) == [("A", "")]
    assert rows([], [part("a", "가", kind)]) == []


def test_what_is_the_same_in_both_stands_once():
    assert list(pairs([part("a", "x=1", "code")], [part("a", "x=1", "code")])) == [Pair("code", "x=1", "")]


def test_no_id_stands_twice_and_references_follow():
    html = (
        '<figure id="f" aria-labelledby="f-title far"><p id="f-title">t</p><a href="#f">x</a><a href="#sources">A</a>'
        '<svg><marker id="m"></marker><path marker-end="url(#m)" fill="url(#far)"></path><use href="#m"></use></svg>'
        '<label for="i">l</label><input id="i" name="i" aria-describedby="f-title"></figure>'
    )
    shown = BeautifulSoup(renamed(html, "ko-"), "html.parser")
    assert {tag["id"] for tag in shown.find_all(id=True)} == {"ko-f", "ko-f-title", "ko-m", "ko-i"}
    assert shown.figure["aria-labelledby"] == "ko-f-title far"
    assert [link["href"] for link in shown.find_all("a")] == ["#ko-f", "#sources"]
    assert (shown.path["marker-end"], shown.path["fill"], shown.use["href"]) == ("url(#ko-m)", "url(#far)", "#ko-m")
    assert (shown.label["for"], shown.input["name"]) == ("ko-i", "i")


def test_the_second_text_says_its_language_and_opens_by_a_button():
    own = [part("a", '<div id="a">A &amp; B</div>')]
    html = render_pairs(own, [part("a", '<div id="a">가 &amp; 나</div>')], "ko", "ko-")
    soup = BeautifulSoup(html, "html.parser")
    assert soup.select_one(".pair__own #a").get_text() == "A & B"
    other = soup.select_one("details.pair__other")
    assert other.summary.get_text() == "The same in 한국어"
    assert other.select_one(".pair__text[lang=ko] #ko-a").get_text() == "가 & 나"


ANCHORS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(ANCHORS, ANCHORS)
def test_every_block_of_both_stands_exactly_once(own, other):
    found = rows([part(anchor, anchor) for anchor in own], [part(anchor, anchor.upper()) for anchor in other])
    assert [text for text, _other in found if text] == own
    assert sorted(text for _own, text in found if text) == sorted(anchor.upper() for anchor in other)
    assert all(text.upper() == second for text, second in found if text and second)
