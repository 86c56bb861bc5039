from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.exporting import FORMATS, SOURCE, export, lines
from cms.importing.schema import LANGUAGES
from cms.models import Bank


class Command(BaseCommand):
    help = "Write the published questions of a bank as GIFT or Moodle XML; what the format cannot carry goes to stderr."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--bank", required=True, metavar="NAME")
        parser.add_argument("--format", dest="kind_of_file", required=True, choices=FORMATS)
        parser.add_argument("--language", choices=LANGUAGES, default=SOURCE)
        parser.add_argument("--output", metavar="FILE", type=Path, help="instead of standard output")

    def handle(self, *, bank: str, kind_of_file: str, language: str, output: Path | None, **options) -> None:
        owner = Bank.objects.filter(name=bank).first()
        if owner is None:
            raise CommandError(f"There is no bank “{bank}”.")
        made = export(owner, kind_of_file, language)
        if output is None:
            self.stdout.write(made.text, ending="")
        else:
            output.write_text(made.text, encoding="utf-8", newline="")
        for line in lines(made.left):
            self.stderr.write(line)
        self.stderr.write(f"written {made.count}, left out {sum(not one.is_written for one in made.left)}")
