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
        if Cohort.objects.filter(is_demo=True).exists():
            return
        call_command("setup_site", stdout=self.stdout)
        call_command("import_course", str(COURSE), yes=True, stdout=self.stdout, stderr=self.stderr)
        course = Course.objects.get(translations__path=COURSE.name, translations__language=settings.LANGUAGE_CODE)
        make_demo(course, timezone.now())
        self.stdout.write("Demo accounts and a demo cohort are made.")
