from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.consequences import in_force, told_since
from cms.importing.question_files import READERS, Line, QuestionPlan, plan_questions
from cms.importing.question_states import SOURCE
from cms.importing.question_writing import apply_questions
from cms.importing.schema import LANGUAGES
from cms.importing.traces import catch_up, left_for_the_end
from cms.library import CannotCompile
from cms.models import Bank
from quizzes.interchange import MOST_BYTES, BadFile


class Command(BaseCommand):
    help = (
        "Take the questions of a GIFT, Aiken or Moodle XML file into a bank, published. May run any number of times: "
        "what the file has again is updated, what was edited on the web is left alone. Ends with 0 when the file was "
        "read, whatever became of single questions; with 1 when it was not, and then nothing is written."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--format", dest="kind_of_file", required=True, choices=READERS)
        parser.add_argument("--bank", required=True, metavar="NAME", help="made if there is none of this name")
        parser.add_argument("--plan", action="store_true", help="only print what would be done")
        parser.add_argument("--language", choices=LANGUAGES, default=SOURCE, help="the language of the file")
        parser.add_argument("--overwrite", action="store_true", help="also overwrite what was edited on the web")

    def handle(
        self, *, file: Path, kind_of_file: str, bank: str, plan: bool, language: str, overwrite: bool, **options
    ) -> None:
        data = self._read(file)
        owner = Bank.objects.filter(name=bank).first() or self._new_bank(bank)
        try:
            made = plan_questions(data, kind_of_file, owner, language=language, overwrite=overwrite)
        except BadFile as bad:
            raise CommandError(f"{file}: {bad} Nothing was imported.") from bad
        before = in_force()
        if not plan:
            self._apply(made)
        for text in [*map(_as_text, made.lines), *told_since(before)]:
            self.stdout.write(text)
        self.stdout.write(made.summary)

    def _read(self, file: Path) -> bytes:
        try:
            with file.open("rb") as source:
                return source.read(MOST_BYTES + 1)  # one more than is taken is enough to say so
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error

    def _new_bank(self, name: str) -> Bank:
        longest = Bank._meta.get_field("name").max_length or 0
        if not name.strip() or len(name) > longest:
            raise CommandError(f"A bank's name has from 1 to {longest} characters.")
        return Bank(name=name)

    def _apply(self, made: QuestionPlan) -> None:
        try:
            with left_for_the_end():
                apply_questions(made)
        except CannotCompile as refusal:
            raise CommandError("Nothing was imported. " + " ".join(refusal.reasons)) from refusal
        catch_up(line.row for line in made.to_write if line.row)


def _as_text(line: Line) -> str:
    notes = f": {'; '.join(line.notes)}" if line.notes else ""
    return f"line {line.parsed.line}: {line.verdict} ({line.step}) {' '.join(line.parsed.name.split())}{notes}"
