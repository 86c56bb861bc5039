from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.importing.read import BadFiles
from cms.invitations import invite
from cms.site_setup import ADMINS, set_up_site


class Command(BaseCommand):
    help = "Languages, root pages, site, groups, an admin with an invitation to set a password. May run again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--admin", metavar="EMAIL", help="make this person an admin")
        parser.add_argument("--import", metavar="DIR", type=Path, dest="directory", help="a course to import")

    def handle(self, *, admin: str | None, directory: Path | None, **options) -> None:
        try:
            set_up_site()
        except BadFiles as bad:
            raise CommandError("\n".join(str(problem) for problem in bad.problems)) from bad
        self.stdout.write(f"The site is set up for {settings.SITE_URL}.")
        if admin:
            self._invite(admin.strip().lower())
        if directory:
            call_command("import_course", str(directory), yes=True, stdout=self.stdout, stderr=self.stderr)

    def _invite(self, email: str) -> None:
        """An admin with a verified address. The mail goes out only while there is no password yet."""
        users = get_user_model().objects
        user = users.filter(email__iexact=email).first() or users.create_user(email, display_name=email.split("@")[0])
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
        user.groups.add(Group.objects.get(name=ADMINS))
        if user.has_usable_password():
            EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
            self.stdout.write(f"{email} is an admin.")
            return
        invite(user)
        self.stdout.write(f"{email} is an admin; a mail with a link to set a password is on its way.")
