from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cms.consequences import in_force, told_since
from cms.importing.apply import apply_plan
from cms.importing.plan import Plan, Verdict, make_plan
from cms.importing.read import BadFiles, read_course
from cms.library import CannotCompile


class Command(BaseCommand):
    help = "Make or update a course from a folder of Markdown and YAML. May run any number of times."

    def add_arguments(self, parser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path)
        parser.add_argument("--plan", action="store_true", help="only print what would be done")
        parser.add_argument("--yes", action="store_true", help="do it without asking")
        parser.add_argument("--overwrite", action="store_true", help="also overwrite what was edited on the web")

    def handle(self, *, directory: Path, plan: bool, yes: bool, overwrite: bool, **options) -> None:
        made = self._plan(directory.resolve(), overwrite=overwrite)
        self._print(made)
        if plan:
            return
        if made.is_empty:
            apply_plan(made)  # remembers what the files and the site agree on
            self.stdout.write("Nothing to do.")
            return
        if not yes and input("Do this? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise CommandError("Nothing was imported.")
        before = in_force()
        try:
            done = apply_plan(made)
        except (CannotCompile, ValidationError) as refusal:
            reasons = refusal.reasons if isinstance(refusal, CannotCompile) else refusal.messages
            raise CommandError("Nothing was imported. " + " ".join(reasons)) from refusal
        self.stdout.write(f"Imported “{made.content.title}”.")
        for change in done.of(Verdict.EDITED):
            if change not in made.changes:  # since the plan was shown
                self.stdout.write(str(change))
        for told in told_since(before):
            self.stdout.write(told)

    def _plan(self, directory: Path, *, overwrite: bool) -> Plan:
        if not (directory / "course.yaml").is_file():
            raise CommandError(f"{directory} has no course.yaml.")
        try:
            return make_plan(read_course(directory), overwrite=overwrite)
        except BadFiles as bad:
            for problem in bad.problems:
                self.stderr.write(str(problem))
            raise CommandError(str(bad)) from bad

    def _print(self, plan: Plan) -> None:
        for change in plan.changes:
            if change.verdict != Verdict.UNCHANGED:
                self.stdout.write(str(change))
        self.stdout.write(plan.summary())
