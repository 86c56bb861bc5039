"""How much of a file there is to read, which is counted: a processor's seconds differ from machine to machine.

What a text costs is paid again when it is compared with the bank, so a small file may still be too much.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from quizzes.interchange.files import MOST_QUESTIONS, BadFile


@dataclass(frozen=True)
class Limits:
    questions: int = MOST_QUESTIONS
    texts: int = 15_000  # questions, answers, explanations and tags of a file
    characters: int = 4_000_000  # of all of them
    html_tags: int = 100_000  # and entities in them


OF_A_FILE = Limits()


@dataclass
class Load:
    """Of one file. `line` is where the question stands that is being read."""

    limits: Limits = OF_A_FILE
    line: int | None = None
    texts: int = 0
    characters: int = 0
    html_tags: int = 0

    def add(self, text: str) -> None:
        """Raises BadFile where it is too much for one file."""
        self.texts += 1
        self.characters += len(text)
        self.add_tags(text.count("<") + text.count("&"))

    def add_tags(self, count: int) -> None:
        """What Markdown will make tags of is as much to read."""
        self.html_tags += count
        most = self.limits
        if self.texts > most.texts or self.characters > most.characters or self.html_tags > most.html_tags:
            raise BadFile(self._why(), self.line)

    def _why(self) -> str:
        words = {"most": self.limits.texts}
        if self.texts > self.limits.texts:
            return _("The file has more than %(most)s answers and explanations. Split it into smaller ones.") % words
        words = {"most": self.limits.characters}
        if self.characters > self.limits.characters:
            return _("The texts of the file have more than %(most)s characters. Split it into smaller ones.") % words
        words = {"most": self.limits.html_tags}
        return _("The texts of the file have more than %(most)s HTML tags. Split it into smaller ones.") % words
