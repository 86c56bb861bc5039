from decimal import Decimal

import pytest

from tests.quizzes.interchange.reading import answer, asked, choices, said, xml, xml_one

TRUE = answer(100, "true", "Yes.") + answer(0, "false", "No.")


def test_a_choice_with_all_that_moodle_writes():
    parsed = xml_one(
        "multichoice",
        "<generalfeedback format='html'><text><![CDATA[<p>Because.</p>]]></text></generalfeedback>",
        "<defaultgrade>2.5000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden><idnumber>geo-1</idnumber>",
        "<single>true</single><shuffleanswers>0</shuffleanswers><answernumbering>abc</answernumbering>",
        "<correctfeedback format='html'><text>Your answer is correct.</text></correctfeedback><shownumcorrect/>",
        answer(100, '<p dir="ltr" style="text-align: left;">Seoul<br></p>', "<p>Right.</p>")
        + answer(0, "<p>Busan</p>"),
        "<tags><tag><text>geography</text></tag><tag><text>쉬움</text></tag></tags>",
    )

    assert (parsed.verdict, parsed.idnumber, parsed.tags) == ("taken", "geo-1", ("geography", "쉬움"))
    assert parsed.notes == ("The penalty for further tries (0.3333333) is not used.",)
    assert choices(parsed) == [("Seoul", True, "<p>Right.</p>"), ("Busan", False, "")]
    assert (parsed.question.points, parsed.question.keeps_order) == (Decimal("2.50"), True)
    assert parsed.question.explanation == {"en": "<p>Because.</p>"}


def test_several_choices_by_our_formula_and_by_another():
    ours = xml_one(
        "multichoice", "<single>false</single>", *(answer(*one) for one in ((50, "a"), (50, "b"), (-100, "c")))
    )
    other = xml_one(
        "multichoice", "<single>false</single>", *(answer(*one) for one in ((50, "a"), (50, "b"), (0, "c")))
    )
    assert (ours.verdict, other.verdict) == ("taken", "changed")
    assert "each wrong one takes 100 %" in said(other)


def test_a_plug_in_that_grades_all_or_nothing_is_told():
    parsed = xml_one("multichoiceset", answer(100, "a"), answer(100, "b"), answer(0, "c"))
    assert (parsed.verdict, parsed.question.kind) == ("changed", "multiple") and "multichoiceset" in said(parsed)


@pytest.mark.parametrize(("first", "second", "right"), [("true", "false", True), ("wahr", "falsch", True)])
def test_true_or_false_by_word_or_in_old_files_by_place(first, second, right):
    parsed = xml_one("truefalse", answer(100, first, "Yes."), answer(0, second, "No."))
    assert choices(parsed) == [("True", right, "Yes."), ("False", not right, "No.")]


def test_true_or_false_with_the_false_one_first():
    parsed = xml_one("truefalse", answer(0, "false", "No."), answer(100, "true", "Yes."))
    assert choices(parsed) == [("True", True, "Yes."), ("False", False, "No.")]


def test_a_short_answer_that_minds_case():
    parsed = xml_one(
        "shortanswer", "<usecase>1</usecase>", answer(100, "pH"), answer(50, "PH"), answer(0, "*", "Look.")
    )
    assert (parsed.verdict, parsed.question.ignores_case) == ("changed", False)
    assert (parsed.question.earned("pH"), parsed.question.earned("PH")) == (1, Decimal("0.5"))
    assert "“Look.”" in said(parsed)


def test_a_number_with_units():
    units = (
        "<units><unit><multiplier>1000</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>1</multiplier><unit_name>km</unit_name></unit></units>"
    )
    parsed = xml_one(
        "numerical",
        answer(100, "3.5", "Yes", "<tolerance>0.1</tolerance>")
        + answer(50, "3.5", "Near", "<tolerance>0.5</tolerance>"),
        units,
        "<unitgradingtype>0</unitgradingtype><showunits>0</showunits>",
    )
    assert parsed.verdict == "taken"
    earned = [parsed.question.earned(text) for text in ("3.5", "3.6 km", "3450 m", "3,9", "3.5 mi")]
    assert earned == [1, 1, 1, Decimal("0.5"), 0]


def test_a_penalty_for_the_unit_and_a_unit_to_choose_are_told():
    parsed = xml_one(
        "numerical",
        answer(100, "3"),
        "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>",
        "<unitgradingtype>1</unitgradingtype><unitpenalty>0.1</unitpenalty><showunits>1</showunits>",
    )
    assert parsed.verdict == "changed" and parsed.question.unit_required
    assert "earns nothing" in said(parsed) and "not chosen" in said(parsed)


def test_a_number_in_an_old_file():
    old = "<answer>23<fraction>1</fraction><tolerance>2</tolerance><feedback><text>Yes</text></feedback></answer>"
    parsed = xml_one("numerical", old)
    assert (parsed.verdict, parsed.question.earned("25"), parsed.question.earned("26")) == ("taken", 1, 0)


def pair(left, right):
    return f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'


@pytest.mark.parametrize("name", ["matching", "match", "ddmatch"])
def test_matching(name):
    parsed = xml_one(name, pair("Cat", "Mammal"), pair("Dog", "Mammal"), pair("", "Fish"), pair("", "Mammal"))
    assert parsed.verdict == "taken" and len(parsed.question.extras) == 1
    assert parsed.question.earned(parsed.question.right_response()) == 1


@pytest.mark.parametrize(
    ("grading", "scoring", "verdict"),
    [
        ("ALL_OR_NOTHING", "all", "taken"),
        ("ABSOLUTE_POSITION", "positions", "taken"),
        ("RELATIVE_NEXT_EXCLUDE_LAST", "adjacent", "taken"),
        ("0", "positions", "taken"),
        ("RELATIVE_TO_CORRECT", "positions", "changed"),
        ("LONGEST_ORDERED_SUBSET", "adjacent", "changed"),
    ],
)
def test_ordering(grading, scoring, verdict):
    answers = [f'<answer fraction="{n}" format="html"><text>{n}</text></answer>' for n in (1, 2, 3)]
    parsed = xml_one("ordering", "<selecttype>ALL</selecttype>", f"<gradingtype>{grading}</gradingtype>", *answers)
    assert (parsed.verdict, parsed.question.scoring) == (verdict, scoring)
    assert [item.text["en"] for item in parsed.question.items] == ["1", "2", "3"]


def test_an_essay_says_what_it_leaves_behind():
    parsed = xml_one(
        "essay",
        "<responseformat>editor</responseformat><attachments>2</attachments><maxwordlimit>200</maxwordlimit>",
        "<minwordlimit>50</minwordlimit><graderinfo format='html'><text>Look for rivers.</text></graderinfo>",
        "<responsetemplate format='html'><text>Dear …</text></responsetemplate>",
    )
    assert (parsed.verdict, parsed.question.kind, parsed.question.max_words) == ("changed", "open", 200)
    for word in ("handed in", "Look for rivers.", "Dear …", "(50)"):
        assert word in said(parsed)


def test_gaps_with_words_of_their_group():
    options = "".join(
        f"<selectoption><text>{word}</text><group>{group}</group></selectoption>"
        for word, group in (("cat", 1), ("dog", 1), ("sat", 2), ("ran", 2))
    )
    parsed = xml_one("gapselect", options, "<shuffleanswers>1</shuffleanswers>")
    assert parsed.verdict == "refused"  # its text has no gap
    (parsed,) = xml(asked("gapselect", options, stem="<p>The [[1]] [[3]].</p>"))
    assert parsed.question.text["en"] == "<p>The {{b1}} {{b2}}.</p>"
    assert [[c.text["en"] for c in blank.choices] for blank in parsed.question.blanks] == [
        ["cat", "dog"],
        ["ran", "sat"],
    ], "shuffled in Moodle, so in no order that tells"
    assert parsed.question.earned(parsed.question.right_response()) == 1


def cloze(text, *more):
    (parsed,) = xml(asked("cloze", *more, stem=text))
    return parsed


def test_embedded_answers_of_every_kind():
    parsed = cloze(
        "<p>{1:SHORTANSWER:=Paris#Yes~%50%Lyon#Big} is in {2:MC:Spain#No~=France#Oui}. "
        "It has {:NM:=2.1:0.1#About~%50%2:0.5} million people and {1:SAC:=pH}.</p>"
    )
    text, choice, number, exact = parsed.question.blanks
    assert (parsed.verdict, parsed.question.points) == ("taken", 5)
    assert parsed.question.text["en"].startswith("<p>{{b1}} is in {{b2}}. It has {{b3}}")
    assert [(one.text["en"], one.share) for one in text.accepted] == [(("Paris",), 1), (("Lyon",), Decimal("0.5"))]
    assert [(one.text["en"], one.correct) for one in choice.choices] == [("Spain", False), ("France", True)]
    assert (choice.weight, number.earned("2.5"), exact.earned("PH")) == (2, Decimal("0.5"), 0)
    assert number.answers[0].explanation == {"en": "About"}


def test_what_is_escaped_in_embedded_answers_is_text():
    parsed = cloze(r"<p>{1:SA:=a\~b\}c\#d &lt;e&gt; &#39;f&#39;} and {g}</p>")
    assert parsed.question.blanks[0].accepted[0].text["en"] == ("a~b}c#d <e> 'f'",)
    assert parsed.question.text["en"] == "<p>{{b1}} and {g}</p>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Please select.", "holds no answers"),
        ("{1:MULTICHOICE}", "holds no answers"),
        ("{1:MULTICHOICE:=Apple#Correct}", "Choices of a blank: 1"),
        ("{1:MULTICHOICE:Pear~%50%Apple}", "No choice earns all"),
        ("{3:NUMERICAL:=zero}", "could not be read as a number"),
        ("{1:MULTIRESPONSE:=a~=b~c}", "MULTIRESPONSE"),
        ("{1:SA:=open", "not closed"),
        ("<a href='{1:SA:=x}'>a</a>", "blank"),
        ("{0:SA:=x}", "weight 0"),
        ("{1:SA:=*}", "Any answer at all"),
    ],
)
def test_embedded_answers_that_cannot_be_asked(text, reason):
    parsed = cloze(text)
    assert parsed.verdict == "refused" and reason in said(parsed)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("description", "without a question"),
        ("calculated", "by a formula"),
        ("calculatedmulti", "by a formula"),
        ("randomsamatch", "draws other questions"),
        ("ddmarker", "on a picture"),
        ("coderunner", "“coderunner” are not known"),
        ("", "of which type"),
    ],
)
def test_types_that_are_not_known_are_refused_by_name(kind, reason):
    parsed = xml_one(kind, answer(100, "a"))
    assert (parsed.verdict, parsed.question, parsed.name) == ("refused", None, "Q") and reason in said(parsed)


def test_what_is_lost_is_named():
    parsed = xml_one(
        "truefalse",
        TRUE,
        "<hint format='html'><text>Think of the sun.</text></hint><hidden>1</hidden>",
        "<answernumbering>123</answernumbering>",
        "<incorrectfeedback><text>Read chapter 2.</text></incorrectfeedback>",
    )
    assert parsed.verdict == "changed"
    for word in ("“Think of the sun.”", "hidden", "“123”", "“Read chapter 2.”"):
        assert word in said(parsed)


def test_a_picture_leaves_its_description_and_a_note():
    text = '<p>See <img src="@@PLUGINFILE@@/map.png" alt="a map"/> and <a href="@@PLUGINFILE@@/f.pdf">this</a>.</p>'
    (parsed,) = xml(asked("truefalse", TRUE, stem=text))
    assert parsed.question.stem["en"] == '<p>See [a map] and <a rel="noopener noreferrer">this</a>.</p>'
    assert "“map.png”" in said(parsed) and "“f.pdf”" in said(parsed)


@pytest.mark.parametrize(
    ("grade", "points", "verdict"),
    [
        ("1.0000000", 1, "taken"),
        ("0", 1, "changed"),
        ("0.3333333", Decimal("0.33"), "changed"),
        ("0.001", Decimal("0.01"), "changed"),
    ],
)
def test_points(grade, points, verdict):
    parsed = xml_one("truefalse", f"<defaultgrade>{grade}</defaultgrade>", TRUE)
    assert (parsed.question.points, parsed.verdict) == (points, verdict)


@pytest.mark.parametrize("grade", ["-1", "1001", "1e99", "one", "NaN"])
def test_points_that_cannot_be(grade):
    assert xml_one("truefalse", f"<defaultgrade>{grade}</defaultgrade>", TRUE).verdict == "refused"


def test_categories_and_lines():
    category = '<question type="category"><category><text>$course$/top/Sky/Day</text></category></question>'
    one, two = xml(asked("truefalse", TRUE), category, asked("essay", name="Two"))
    assert [(q.category, q.line, q.verdict) for q in (one, two)] == [("", 3, "taken"), ("Sky/Day", 5, "taken")]


def test_other_text_formats():
    stem = '<questiontext format="markdown"><text>**a**</text></questiontext>'
    parsed = xml(f'<question type="truefalse"><name><text>Q</text></name>{stem}{TRUE}</question>')[0]
    assert parsed.question.stem["en"] == "<p><strong>a</strong></p>"


def test_active_markup_does_not_come_in():
    (parsed,) = xml(
        asked("truefalse", TRUE, stem="<p onclick='x()'>a<script>x()</script><iframe src='//x'></iframe></p>")
    )
    assert parsed.question.stem["en"] == "<p>a</p>" and "“//x”" in said(parsed)


@pytest.mark.parametrize(
    "told",
    [
        "Your answer is partially correct.",
        "Votre réponse est incorrecte.",
        "Die Antwort ist teilweise richtig.",
        "Respuesta parcialmente correcta",
        "Sua resposta está incorreta.",
        "답이 부분적으로 맞았습니다.",
    ],
)
def test_what_moodle_says_of_every_result_is_no_loss_in_its_languages(told):
    assert xml_one("truefalse", TRUE, f"<incorrectfeedback><text>{told}</text></incorrectfeedback>").notes == ()


def test_what_moodle_says_by_itself_is_no_loss():
    parsed = xml_one("shortanswer", answer(100, "Seoul"), answer(0, "*", "<p>Your answer is incorrect.</p>"))
    assert (parsed.verdict, parsed.notes) == ("taken", ())


def test_empty_paragraphs_and_comments_are_no_text():
    (parsed,) = xml(asked("truefalse", TRUE, stem="<p>&nbsp;</p><p><br></p><!-- <var>x</var> -->"))
    assert parsed.verdict == "refused" and "no text" in said(parsed)
