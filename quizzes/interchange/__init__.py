"""Questions from and to the files of other systems: GIFT, Aiken and Moodle XML. Pure: no database, no network.

Reading gives one `Parsed` for every question of a file, with its line and with whatever differs from the file; a file
that cannot be read at all raises `BadFile`. Writing gives a `Written` that says what the format could not carry.
"""

from quizzes.interchange.aiken import read_aiken
from quizzes.interchange.files import MOST_BYTES, BadFile
from quizzes.interchange.gift import read_gift
from quizzes.interchange.gift_writer import write_gift
from quizzes.interchange.load import Limits
from quizzes.interchange.moodlexml import read_moodlexml
from quizzes.interchange.moodlexml_writer import write_moodlexml
from quizzes.interchange.results import Exported, Parsed, Report, Written

__all__ = [
    "MOST_BYTES",
    "BadFile",
    "Exported",
    "Limits",
    "Parsed",
    "Report",
    "Written",
    "read_aiken",
    "read_gift",
    "read_moodlexml",
    "write_gift",
    "write_moodlexml",
]
