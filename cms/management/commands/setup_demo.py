import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.demo import make_demo
from courses.models import Cohort, Course

COURSE = Path(settings.BASE_DIR) / "content" / "ai-product-management"


class Command(BaseCommand):
    help = "What `make run` shows: the site, the shipped course, demo accounts and a demo cohort. May run again."

    def handle(self, **options) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts have a password that everybody knows: they are made with DEBUG=1 only.")
        is_first = not Cohort.objects.filter(is_demo=True).exists()
        if is_first:
            call_command("setup_site", stdout=self.stdout)
        self._import_what_is_new(is_first)
        if is_first:
            course = Course.objects.get(translations__path=COURSE.name, translations__language=settings.LANGUAGE_CODE)
            make_demo(course, timezone.now())
            self.stdout.write("Demo accounts and a demo cohort are made.")

    def _import_what_is_new(self, is_first: bool) -> None:
        """Reading the files costs seconds, so a start whose files are those of the last one does not."""
        note = Path(settings.VAR_DIR) / "imported-course"
        digest = _digest(COURSE)
        if not is_first and note.is_file() and note.read_text() == digest:
            return
        call_command("import_course", str(COURSE), yes=True, stdout=self.stdout, stderr=self.stderr)
        note.write_text(digest)


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
