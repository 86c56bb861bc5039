"""What a site needs before anyone can write in it. Every function may run again."""

from pathlib import Path
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from cms.importing.apply import apply_plan
from cms.importing.pages import read_pages
from cms.importing.plan import make_plan
from cms.models import CatalogPage, HomePage
from cms.models.pages import CATALOG_SLUG

AUTHORS, ADMINS = "Authors", "Admins"
CATALOG_KEY = uuid5(NAMESPACE_URL, "seodang:catalog")
HOME_KEY = uuid5(NAMESPACE_URL, "seodang:home")
PAGES_FOLDER = settings.BASE_DIR / "content" / "pages"

AUTHOR_PAGE_RIGHTS = ("add_page", "change_page", "publish_page")
ADMIN_PAGE_RIGHTS = (*AUTHOR_PAGE_RIGHTS, "bulk_delete_page", "lock_page", "unlock_page")
# Wagtail asks for these whatever the model of images and documents is.
FILE_RIGHTS = (
    *(f"wagtailimages.{verb}_image" for verb in ("add", "change", "choose")),
    *(f"wagtaildocs.{verb}_document" for verb in ("add", "change", "choose")),
)
AUTHOR_RIGHTS = (
    "wagtailadmin.access_admin",
    "simple_translation.submit_translation",
    *(
        f"cms.{verb}_{model}"
        for model in ("question", "quiz", "glossaryterm")
        for verb in ("add", "change", "delete", "publish", "view")
    ),
    *(f"cms.{verb}_bank" for verb in ("add", "change", "delete", "view")),
)
ADMIN_RIGHTS = (
    *AUTHOR_RIGHTS,
    *(f"accounts.{verb}_user" for verb in ("add", "change", "view")),
    *(f"auth.{verb}_group" for verb in ("add", "change", "view")),
    *(f"wagtailcore.{verb}_site" for verb in ("change", "view")),
    *(f"courses.{verb}_cohort" for verb in ("add", "change", "view")),
    *(f"courses.view_{model}" for model in ("mail", "reminder")),
    "accounts.view_signinmail",
    *(f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")),
    *(f"wagtailcore.{verb}_{model}" for model in ("collection",) for verb in ("add", "change", "delete")),
)


@transaction.atomic
def set_up_site(pages_folder: Path | None = PAGES_FOLDER) -> None:
    """Languages, root pages, the site's address, catalogue, plain pages, groups. Raises BadFiles."""
    locales = [Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES]
    if pages_folder and pages_folder.is_dir():
        apply_plan(make_plan(read_pages(pages_folder)))
    for locale in locales:
        _ensure_home(locale)
        _ensure_catalog(locale)
    _ensure_site(HomePage.objects.get(locale__language_code=settings.LANGUAGE_CODE))
    _ensure_groups()


def _ensure_home(locale: Locale) -> None:
    if not HomePage.objects.filter(locale=locale).exists():
        home = HomePage(title="Seodang", slug=locale.language_code, locale=locale, translation_key=HOME_KEY, live=False)
        Page.get_first_root_node().add_child(instance=home)
        home.save_revision().publish()


def _ensure_catalog(locale: Locale) -> None:
    if CatalogPage.objects.filter(locale=locale).exists():
        return
    with translation.override(locale.language_code):
        catalog = CatalogPage(
            title=_("Courses"), slug=CATALOG_SLUG, locale=locale, translation_key=CATALOG_KEY, live=False
        )
        HomePage.objects.get(locale=locale).add_child(instance=catalog)
        catalog.save_revision().publish()


def _ensure_site(home: HomePage) -> None:
    """The one site, at SITE_URL. Wagtail's welcome page goes once nothing points at it."""
    address = urlsplit(settings.SITE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname = address.hostname
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.root_page = home
    site.save()
    for page in Page.objects.filter(depth=2).exclude(pk__in=HomePage.objects.values("pk")):
        if page.specific_class is Page:
            page.delete()


def _ensure_groups() -> None:
    _grant(AUTHORS, AUTHOR_RIGHTS, AUTHOR_PAGE_RIGHTS)
    _grant(ADMINS, ADMIN_RIGHTS, ADMIN_PAGE_RIGHTS)
    # Wagtail's own, which nobody is in: two words for one thing would only confuse.
    Group.objects.filter(name__in=["Editors", "Moderators"], user__isnull=True).delete()


def _grant(name: str, rights: tuple[str, ...], page_rights: tuple[str, ...]) -> None:
    """Give the group these rights and no others."""
    group, _created = Group.objects.get_or_create(name=name)
    on_pages = [f"wagtailcore.{right}" for right in page_rights]
    known = _permissions({*rights, *on_pages, *FILE_RIGHTS})
    group.permissions.set([known[right] for right in rights])
    GroupPagePermission.objects.filter(group=group).exclude(permission__codename__in=page_rights).delete()
    root, folder = Page.get_first_root_node(), Collection.get_first_root_node()
    pages = [GroupPagePermission(group=group, page=root, permission=known[right]) for right in on_pages]
    GroupPagePermission.objects.bulk_create(pages, ignore_conflicts=True)
    files = [
        GroupCollectionPermission(group=group, collection=folder, permission=known[right]) for right in FILE_RIGHTS
    ]
    GroupCollectionPermission.objects.bulk_create(files, ignore_conflicts=True)


def _permissions(rights: set[str]) -> dict[str, Permission]:
    """By "app.codename", by one query."""
    found = Permission.objects.filter(codename__in={right.split(".")[1] for right in rights})
    return {f"{one.content_type.app_label}.{one.codename}": one for one in found.select_related("content_type")}
