"""Reads Moodle XML: https://docs.moodle.org/en/Moodle_XML_format."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.interchange import moodlexml_kinds
from quizzes.interchange.again import UNSAID_IN_XML
from quizzes.interchange.building import Builder
from quizzes.interchange.drafts import Drafts
from quizzes.interchange.files import LONGEST_QUESTION, MOST_ANSWERS, read_text
from quizzes.interchange.load import OF_A_FILE, Limits
from quizzes.interchange.markup import FORMATS, as_block, as_inline, plain
from quizzes.interchange.pieces import STANDARD_FEEDBACK, decimal, points
from quizzes.interchange.results import Parsed, Refused, quoted
from quizzes.interchange.xmltree import UNREAD, Element, read_elements


def read_moodlexml(
    data: bytes | str,
    *,
    bank: UUID,
    language: str,
    own_keys: frozenset[UUID] = frozenset(),
    limits: Limits = OF_A_FILE,
) -> list[Parsed]:
    """Every question of the file, in its order. Raises BadFile."""
    drafts = Drafts(bank, own_keys, limits)
    category = ""

    def each(element: Element) -> None:
        nonlocal category
        if element.tag != "question":
            return
        if element.attributes.get("type") == "category":
            category = element.value("category")
            return
        drafts.start(element.line, category)
        drafts.finish(lambda builder: Reading(element, builder).question(), language)

    read_elements(read_text(data), "quiz", "question", each, most=limits.questions)
    return drafts.parsed()


class Reading:
    """One <question>: what all types have in common. The types themselves are in `moodlexml_kinds`."""

    def __init__(self, element: Element, builder: Builder):
        self.element, self.builder, self.notes = element, builder, builder.notes
        self.type = element.attributes.get("type", "").strip()
        stem = element.first("questiontext")
        self.format = self.format_of(stem, "html") if stem else "html"

    def question(self):
        draft = self.builder.draft
        draft.name = " ".join(self.element.value("name").split())
        draft.idnumber = self.element.value("idnumber")[:255]
        draft.tags, draft.unsaid = self._tags(), UNSAID_IN_XML
        if not self.element.is_whole:
            raise Refused(_("A question has too many parts. Remove it or split it."))
        if self.element.size > LONGEST_QUESTION:
            words = {"most": LONGEST_QUESTION}
            raise Refused(_("A question has more than %(most)s characters. Remove or shorten it.") % words)
        if len(self.element.all("answer", "subquestion", "dragbox", "selectoption")) > MOST_ANSWERS:
            raise Refused(_("There are more than %(most)s answers. Split the question.") % {"most": MOST_ANSWERS})
        read: Callable | None = moodlexml_kinds.READERS.get(self.type)
        if read is not moodlexml_kinds.cloze:
            self.builder.stem = self.block(self.element.first("questiontext"))
        if read is None:
            raise Refused(moodlexml_kinds.why_not(self.type))
        self.builder.explanation = self.block(self.element.first("generalfeedback"))
        self._points()
        self._note_what_stays_behind()
        return read(self)

    # --- reading parts --------------------------------------------------------------------------------------------

    def format_of(self, element: Element, default: str) -> str:
        return FORMATS.get(element.attributes.get("format", "").strip(), default)

    def block(self, element: Element | None) -> str:
        if element is None:
            return ""
        text, format_name = self.raw(element)
        return as_block(text, format_name, self.notes)

    def inline(self, element: Element) -> str:
        text, format_name = self.raw(element)
        return as_inline(text, format_name, self.notes)

    def raw(self, element: Element, default: str = "") -> tuple[str, str]:
        self._name_files(element)
        inner = element.first("text")
        text = inner.text if inner else element.text
        return text, self.format_of(element, default or self.format)

    def read_order(self) -> None:
        self.builder.keeps_order = not self.is_true("shuffleanswers", "true")
        self.builder.draft.unsaid -= {"keeps_order"}

    def is_empty(self, part: Element) -> bool:
        """Whether nothing at all was entered; a picture is something, and so is what it would earn or say."""
        entered = part.value("text") or part.text.strip() or part.value("feedback") or part.all(*UNREAD)
        return not entered and self.share(part) <= 0

    def share(self, answer: Element) -> Decimal:
        """From the attribute in per cent, or in old files from an element as a part of one."""
        if old := answer.value("fraction"):
            return decimal(old)
        return decimal(answer.attributes.get("fraction", "").strip() or "0") / 100

    def feedback(self, answer: Element) -> str:
        return self.block(answer.first("feedback"))

    def is_true(self, tag: str, default: str) -> bool:
        return self.element.value(tag, default).strip().lower() not in ("false", "0", "")

    def _name_files(self, element: Element) -> None:
        """Files that no picture or link in the text names, which `markup` would have reported."""
        inner = element.first("text")
        shown = inner.text if inner else ""
        names = [child.attributes.get("name", "") for child in element.all(*UNREAD)]
        if stray := [name for name in names if name and name not in shown]:
            self.notes.differs(_("Files cannot be carried over: %(files)s.") % {"files": quoted(stray)})

    def _tags(self) -> tuple[str, ...]:
        found = [tag for group in self.element.all("tags", "coursetags") for tag in group.all("tag")]
        texts = [(inner.text if (inner := tag.first("text")) else tag.text).strip() for tag in found]
        return tuple(dict.fromkeys(text for text in texts if text))

    # --- what all types may say -----------------------------------------------------------------------------------

    def _points(self) -> None:
        if not self.element.value("defaultgrade"):
            return
        self.builder.points = points(decimal(self.element.value("defaultgrade")), self.notes)

    def _note_what_stays_behind(self) -> None:
        combined = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
        told = [plain(self.element.value(tag)) for tag in combined]
        if told := [text for text in told if text and not STANDARD_FEEDBACK.fullmatch(text)]:
            words = {"texts": quoted(told)}
            self.notes.differs(_("Feedback for the result as a whole is left out: %(texts)s.") % words)
        if hints := self.element.all("hint"):
            texts = [plain(text) for hint in hints if (text := hint.value("text") or hint.value("hintcontent"))]
            if texts:
                self.notes.differs(_("Hints between tries are left out: %(texts)s.") % {"texts": quoted(texts)})
        if old := self.element.value("image"):
            self.notes.differs(_("Files cannot be carried over: %(files)s.") % {"files": quoted([old])})
        self._note_settings()

    def _note_settings(self) -> None:
        penalty = self.element.value("penalty").rstrip("0").rstrip(".")
        if penalty and penalty != "0":
            self.notes.mention(_("The penalty for further tries (%(penalty)s) is not used.") % {"penalty": penalty})
        if self.element.value("hidden") not in ("", "0"):
            self.notes.mention(_("The question is hidden in the file. Here it is not."))
        numbering = self.element.value("answernumbering", "abc")
        if numbering not in ("abc", "none", ""):
            words = {"numbering": numbering}
            self.notes.mention(_("Choices are not numbered here (“%(numbering)s” in the file).") % words)
