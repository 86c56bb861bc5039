from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from accounts.opt_outs import register_category
        from courses.reminders.kinds import CATEGORY

        register_category(CATEGORY, _("reminders about your courses"))
