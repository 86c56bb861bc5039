"""From the bytes of a file to text that is safe to read, or one sentence on why not."""

import codecs
import re

from django.utils.translation import gettext as _

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 500_000
MOST_QUESTIONS = 1_500
MOST_ANSWERS = 100  # to one question
MOST_SECONDS = 10  # of a processor, for all questions of a file: for what no other limit foresaw
LONGEST_TEXT = 50_000  # characters of one text: a stem, a choice, an explanation
LONGEST_QUESTION = 200_000  # characters of one question with its answers; in XML without the files in it

_OTHER_UNICODE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEWLINE = re.compile("\r\n?|[\x0b\x0c]")


class BadFile(ValueError):
    """The file as a whole cannot be read. Says the line, if one is known, and what to do."""

    def __init__(self, message: str, line: int | None = None):
        self.message, self.line = message, line
        super().__init__(_("Line %(line)s: %(message)s") % {"line": line, "message": message} if line else message)


def read_text(data: bytes | str) -> str:
    """The file's text with plain line ends and without control characters. Raises BadFile."""
    text = data if isinstance(data, str) else _decoded(data)
    require_size(len(text))
    if found := _NO_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        code = f"U+{ord(found[0]):04X}"
        raise BadFile(_("There is a character that no text has (%(code)s). Remove it.") % {"code": code}, line)
    text = _NEWLINE.sub("\n", text).removeprefix("\ufeff")
    if text.count("\n") > MOST_LINES:
        words = {"count": MOST_LINES}
        raise BadFile(_("The file has more than %(count)s lines. Split it into smaller ones.") % words)
    return text


def require_size(size: int) -> None:
    if size > MOST_BYTES:
        words = {"size": MOST_BYTES // (1024 * 1024)}
        raise BadFile(_("The file is larger than %(size)s MB. Split it into smaller ones.") % words)


def require_count(count: int, line: int, most: int) -> None:
    if count > most:
        words = {"count": most}
        raise BadFile(_("The file has more than %(count)s questions. Split it into smaller ones.") % words, line)


def _decoded(data: bytes) -> str:
    require_size(len(data))
    if data.startswith(_ZIP):
        raise BadFile(_("This is a zip archive. Unpack it and choose the file with the questions."))
    if data.startswith(_OTHER_UNICODE):
        raise BadFile(_("The file is in UTF-16 or UTF-32. Save it as UTF-8 and try again."))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(_("The file is not UTF-8 text. Save it as UTF-8 and try again."), line) from None
