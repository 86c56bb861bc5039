from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default = True

    def ready(self) -> None:
        from cms import signal_handlers
        from cms.glossary import glossary_in
        from courses import glossary

        signal_handlers.connect()
        glossary.register(glossary_in)


class PeopleConfig(WagtailUsersAppConfig):
    """Stands in for `wagtail.users`: its forms ask for a first and a last name, which nobody here has."""

    default = False
    user_viewset = "cms.admin.people.PersonViewSet"
