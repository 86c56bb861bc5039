"""Turns that real files of other systems take, and that no format's page describes."""

from tests.quizzes.interchange.reading import answer, asked, choices, gift_one, said, xml, xml_one

EMPTY = answer(0, "")


def test_rows_that_a_form_left_empty_are_no_choices():
    parsed = xml_one("multichoice", answer(100, "yes"), answer(0, "no"), EMPTY, EMPTY)
    assert (parsed.verdict, [text for text, _right, _told in choices(parsed)]) == ("taken", ["yes", "no"])
    parsed = xml_one("shortanswer", answer(100, "yes"), EMPTY)
    assert (parsed.verdict, parsed.question.accepted[0].text["en"]) == ("taken", ("yes",))


def test_an_empty_choice_that_would_earn_or_say_something_is_told():
    for row in (answer(50, ""), answer(0, "", "Never leave it empty."), answer(0, "<img src='x.png'>")):
        parsed = xml_one("multichoice", answer(100, "yes"), answer(0, "no"), row)
        assert parsed.verdict == "refused" and "one has no text" in said(parsed)


def test_an_empty_pair_is_none():
    pairs = "".join(
        f"<subquestion><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
        for left, right in (("cat", "mouse"), ("cow", "grass"), ("", ""), ("", "stone"))
    )
    parsed = xml_one("matching", pairs)
    assert (len(parsed.question.pairs), len(parsed.question.extras)) == (2, 1)


def test_a_pair_without_its_right_side_is_refused():
    pairs = "<subquestion><text>cat</text><answer><text></text></answer></subquestion>" * 3
    assert "one has no text" in said(xml_one("matching", pairs))


def test_a_lone_question_is_a_file_of_one():
    from quizzes.interchange import read_moodlexml
    from tests.quizzes.interchange.reading import BANK

    text = asked("truefalse", answer(100, "true"), answer(0, "false"))
    (parsed,) = read_moodlexml(f"<?xml version='1.0'?>\n{text}", bank=BANK, language="en")
    assert (parsed.line, parsed.verdict) == (2, "taken")


def test_a_question_that_is_too_long_takes_no_other_along():
    long = asked("truefalse", answer(100, "true"), answer(0, "false", "x" * 250_000), name="Long")
    good = asked("truefalse", answer(100, "true"), answer(0, "false"), name="Good")
    assert [(one.name, one.verdict) for one in xml(good, long, good.replace("Good", "Again"))] == [
        ("Good", "taken"),
        ("Long", "refused"),
        ("Again", "taken"),
    ]


def test_markup_that_stands_in_the_xml_itself_is_kept():
    stem = '<questiontext format="html"><text>Is <b title="&quot;">it</b> one<br/>line? <p>No</p></text></questiontext>'
    answers = answer(100, "true") + answer(0, "false")
    (parsed,) = xml(f'<question type="truefalse"><name><text>Q</text></name>{stem}{answers}</question>')
    assert parsed.question.stem["en"] == "Is <b>it</b> one<br>line? <p>No</p>"


def test_several_languages_in_one_text_are_told():
    for stem in (
        '<span lang="en" class="multilang">Yes?</span><span lang="fr" class="multilang">Oui?</span>',
        "{mlang en}Yes?{mlang}{mlang fr}Oui?{mlang}",
    ):
        (parsed,) = xml(asked("essay", stem=stem))
        assert parsed.verdict == "changed" and "Several languages" in said(parsed)


def _gaps(stem, words, *more):
    options = "".join(f"<dragbox><text>{word}</text><group>{group}</group></dragbox>" for word, group in words)
    (parsed,) = xml(asked("ddwtos", options, *more, stem=stem))
    return parsed


def test_the_same_word_in_two_gaps_is_offered_once_and_right_in_both():
    parsed = _gaps("[[1]] cat and [[2]] [[3]]", [("the", 1), ("the", 1), ("dog", 1)])
    assert "offered once" in said(parsed) and parsed.verdict == "taken"
    assert [len(blank.choices) for blank in parsed.question.blanks] == [2, 2, 2]
    right = [choice.text["en"] for blank in parsed.question.blanks for choice in blank.choices if choice.correct]
    assert right == ["the", "the", "dog"]


def test_one_word_may_be_in_two_groups():
    parsed = _gaps("[[1]] [[3]]", [("a", 1), ("b", 1), ("a", 2), ("c", 2)])
    assert parsed.verdict == "taken" and "offered once" not in said(parsed)
    offered = [[choice.text["en"] for choice in blank.choices] for blank in parsed.question.blanks]
    assert offered == [["a", "b"], ["a", "c"]]


def test_words_that_are_not_shuffled_keep_their_order_and_others_tell_nothing_by_it():
    words = [("zebra", 1), ("ant", 1), ("mole", 1)]

    def offered(*more):
        return [choice.text["en"] for choice in _gaps("[[1]] [[2]]", words, *more).question.blanks[0].choices]

    assert offered("<shuffleanswers>0</shuffleanswers>") == ["zebra", "ant", "mole"]
    assert offered("<shuffleanswers>1</shuffleanswers>") == offered() == ["ant", "mole", "zebra"]


def test_choices_within_a_text_are_sorted_where_moodle_shuffles_them():
    (parsed,) = xml(asked("cloze", stem="{1:MULTICHOICE_S:=b~c~a} {1:MULTICHOICE:=b~c~a}"))
    first, second = ([choice.text["en"] for choice in blank.choices] for blank in parsed.question.blanks)
    assert (first, second) == (["a", "b", "c"], ["b", "c", "a"])


def test_all_the_points_in_per_cent_are_for_one_choice():
    parsed = gift_one("Which?{=%100%this ~%0%that ~those}")
    assert (parsed.verdict, parsed.question.kind) == ("taken", "single")


def test_an_entity_does_not_begin_feedback():
    parsed = gift_one("Which?{=it&#39;s caf&#xe9;#yes ~no#it&#39;s}")
    assert choices(parsed) == [("it's café", True, "<p>yes</p>"), ("no", False, "<p>it's</p>")]
    assert choices(gift_one("Which?{=R&#yes ~D}"))[0] == ("R&amp;", True, "<p>yes</p>")
