"""The question types of Moodle XML, each read to the kind that asks and grades the same, or refused with the reason."""

import html
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from quizzes.interchange import cloze as gaps
from quizzes.interchange.files import MOST_ANSWERS
from quizzes.interchange.markup import as_block, as_inline, plain
from quizzes.interchange.pieces import Answer, NumberRange, decimal
from quizzes.interchange.results import Notes, Refused, shortened

if TYPE_CHECKING:
    from quizzes.interchange.moodlexml import Reading
    from quizzes.interchange.xmltree import Element

# Marks in our own exports for what Moodle has no element for; elsewhere they are harmless.
STEM = re.compile(r'\A\s*<div class="stem">(.*?)</div>', re.DOTALL)
SAMPLE = re.compile(r'\A\s*<div class="sample">(.*)</div>\s*\Z', re.DOTALL)
_MARKER = re.compile(r"\[\[(\d{1,3})\]\]")
_FIFTEEN_DIGITS = 15


def multichoice(reading: "Reading"):
    return reading.builder.choices(_choices(reading), single=reading.is_true("single", "true"))


def _choices(reading: "Reading") -> list[Answer]:
    """Without those that were left empty, as forms with more rows than choices save them."""
    reading.read_order()
    return [
        Answer(reading.inline(answer), reading.share(answer), reading.feedback(answer))
        for answer in reading.element.all("answer")
        if not reading.is_empty(answer)
    ]


def multiple_by_other_rules(reading: "Reading"):
    """Types of plug-ins that ask the same and grade otherwise."""
    answers = _choices(reading)
    right = [answer for answer in answers if answer.share > 0]
    given, taken = Decimal(1) / max(1, len(right)), Decimal(-1) / max(1, len(answers) - len(right))
    ours = [Answer(one.text, given if one.share > 0 else taken, one.explanation) for one in answers]
    words = {"type": reading.type}
    reading.notes.differs(_("“%(type)s” grades otherwise: here right choices give and wrong ones take points.") % words)
    return reading.builder.choices(ours, single=False)


def true_false(reading: "Reading"):
    """In old files the answers are in any language, the true one first."""
    told, is_true = {True: "", False: ""}, None
    for number, answer in enumerate(reading.element.all("answer")[:2]):
        text = answer.value("text").lower()
        value = text == "true" if text in ("true", "false") else number == 0
        told[value] = reading.feedback(answer)
        if reading.share(answer) == 1:
            is_true = value if is_true is None else None
    if is_true is None:
        raise Refused(_("Exactly one of true and false must be right."))
    return reading.builder.true_false(is_true, told[True], told[False])


def short_text(reading: "Reading"):
    answers = [
        Answer(answer.value("text"), reading.share(answer), reading.feedback(answer))
        for answer in reading.element.all("answer")
        if not reading.is_empty(answer)
    ]
    return reading.builder.short_text(answers, ignores_case=not reading.is_true("usecase", "0"))


def numeric(reading: "Reading"):
    numbers = [
        (_number(answer), reading.share(answer), reading.feedback(answer)) for answer in reading.element.all("answer")
    ]
    units, required = _units(reading)
    return reading.builder.numeric(numbers, units, unit_required=required)


def _number(answer: "Element") -> NumberRange:
    text = answer.value("text") or answer.text.strip()
    if text in ("", "*"):
        return NumberRange.anything()
    return NumberRange(decimal(text), decimal(answer.value("tolerance") or "0"))


def _units(reading: "Reading") -> tuple[list[tuple[str, Decimal]], bool]:
    group = reading.element.first("units")
    found = group.all("unit") if group else []
    shown, grading = reading.element.value("showunits", "0"), reading.element.value("unitgradingtype", "0")
    if not found or (shown == "3" and grading == "0"):
        return [], False
    # Moodle multiplies the right answer to get this unit; our factor says how many of the first one it is.
    multipliers = [(unit.value("unit_name"), decimal(unit.value("multiplier") or "1")) for unit in found]
    if any(multiplier <= 0 for _name, multiplier in multipliers):
        raise Refused(_("The multiplier of a unit must be above zero."))
    multipliers.sort(key=lambda unit: unit[1] != 1)
    if shown in ("1", "2"):
        reading.notes.differs(_("The unit is typed after the number here, not chosen."))
    if grading != "0" and decimal(reading.element.value("unitpenalty") or "0.1") < 1:
        reading.notes.differs(
            _("A wrong or missing unit costs a part of the points in the file. Here it earns nothing.")
        )
    return [(name, _inverse(multiplier)) for name, multiplier in multipliers], grading != "0"


def _inverse(number: Decimal) -> Decimal:
    """To fifteen digits, so that a third of a third comes back as it was."""
    return Decimal(f"{Decimal(1) / number:.{_FIFTEEN_DIGITS}g}")


def matching(reading: "Reading"):
    reading.read_order()
    pairs = []
    for sub in reading.element.all("subquestion"):
        answer = sub.first("answer")
        if reading.is_empty(sub) and (answer is None or reading.is_empty(answer)):
            continue
        right = as_inline(answer.value("text") or answer.text, "html", reading.notes) if answer else ""
        pairs.append((reading.inline(sub), right))
    return reading.builder.matching(pairs)


def ordering(reading: "Reading"):
    element = reading.element
    items = [reading.inline(answer) for answer in element.all("answer")]
    if any(reading.feedback(answer) for answer in element.all("answer")):
        reading.notes.differs(_("Feedback for single items is left out."))
    select = (element.value("selecttype") or element.value("logical") or "ALL").upper()
    count = element.value("selectcount") or element.value("studentsee") or "0"
    selects_all = select in ("ALL", "EXACT", "0") or not (count.isdecimal() and 0 < int(count[:9]) < len(items))
    return reading.builder.ordering(items, element.value("gradingtype"), selects_all=selects_all)


def essay(reading: "Reading"):
    element = reading.element
    if element.value("responseformat") == "noinline":
        raise Refused(_("It asks for a file instead of a text, and files cannot be handed in here."))
    if element.value("attachments", "0") not in ("", "0"):
        reading.notes.differs(_("Files cannot be handed in here; the text remains."))
    if template := plain(element.value("responsetemplate")):
        words = {"text": shortened(template)}
        reading.notes.differs(_("The text to start from is left out: “%(text)s”.") % words)
    if (least := element.value("minwordlimit")) not in ("", "0"):
        reading.notes.differs(_("The least number of words (%(count)s) is not checked.") % {"count": least})
    return reading.builder.open(_sample(reading), _most_words(element.value("maxwordlimit")))


def _sample(reading: "Reading") -> str:
    info = reading.element.first("graderinfo")
    if info is None:
        return ""
    text, _format_name = reading.raw(info)
    if found := SAMPLE.match(text):
        return as_block(found[1], "html", reading.notes)
    if told := plain(text):
        words = {"text": shortened(told)}
        reading.notes.differs(_("The information for graders is left out: “%(text)s”.") % words)
    return ""


def _most_words(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) else None


def cloze(reading: "Reading"):
    element = reading.element.first("questiontext")
    text, format_name = reading.raw(element) if element else ("", "html")
    if found := STEM.match(text):
        reading.builder.stem = as_block(found[1], "html", reading.notes)
        text = text[found.end() :]
    points = reading.builder.points if reading.element.value("defaultgrade") else None
    return gaps.read_cloze(text, format_name, reading.builder, points)


def words_in_gaps(reading: "Reading"):
    """`[[2]]` in the text is a gap for the second choice; what is offered there is the group of that choice."""
    options = [_option(option) for option in reading.element.all("dragbox", "selectoption")]
    offered = list(dict.fromkeys(options))
    if len(offered) < len(options):
        reading.notes.mention(_("Words to choose that are the same are offered once and right in all their gaps."))
    # In the file they mostly stand in the order of their gaps.
    if reading.element.value("shuffleanswers").lower() not in ("0", "false"):
        offered.sort()
    text, format_name = reading.raw(reading.element.first("questiontext") or reading.element)
    blanks: list[dict] = []

    def gap(found: re.Match[str]) -> str:
        number = int(found[1])
        if len(blanks) == MOST_ANSWERS:
            raise Refused(_("There are more than %(most)s answers. Split the question.") % {"most": MOST_ANSWERS})
        if not 1 <= number <= len(options):
            raise Refused(_("The text has the gap [[%(number)s]], and there is no such choice.") % {"number": number})
        right, group = options[number - 1]
        choices = [Answer(word, Decimal(word == right)) for word, other in offered if other == group]
        for choice in choices:
            reading.notes.load.add(choice.text)
        blanks.append(reading.builder.choice_blank(choices))
        return f"{{{{b{len(blanks)}}}}}"

    text = _MARKER.sub(gap, text)
    reading.builder.stem = ""
    if reading.type == "ddwtos":
        reading.notes.mention(_("Words are chosen from a list here, not dragged."))
    return reading.builder.blanks(as_block(text, format_name, reading.notes), blanks)


def _option(option: "Element") -> tuple[str, str]:
    text = option.value("text") or option.text.strip()
    # Formatting within a word to drag is not worth a note.
    cleaned = as_inline(text, "html", Notes()) if "<" in text else html.escape(html.unescape(text), quote=False)
    return cleaned, option.value("group", "1")


READERS = {
    "multichoice": multichoice,
    "multichoiceset": multiple_by_other_rules,
    "oumultiresponse": multiple_by_other_rules,
    "truefalse": true_false,
    "shortanswer": short_text,
    "numerical": numeric,
    "matching": matching,
    "match": matching,
    "ddmatch": matching,
    "ordering": ordering,
    "essay": essay,
    "cloze": cloze,
    "multianswer": cloze,
    "gapselect": words_in_gaps,
    "ddwtos": words_in_gaps,
}


def why_not(type_name: str) -> str:
    words = {"type": type_name}
    if type_name == "description":
        return _("This is a text without a question. Put it in a lesson, or above the question that it belongs to.")
    if type_name.startswith("calculated"):
        return (
            _("“%(type)s” draws its numbers by a formula. Write it as a numeric question with fixed numbers.") % words
        )
    if type_name.startswith("random"):
        return _("“%(type)s” draws other questions. Set up a draw in the quiz instead.") % words
    if type_name in ("ddimageortext", "ddmarker", "hotspot"):
        return _("“%(type)s” is answered on a picture. Ask the same with matching or with choices.") % words
    if not type_name:
        return _("The question does not say of which type it is.")
    return _("Questions of the type “%(type)s” are not known here.") % words
