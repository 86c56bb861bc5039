from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import PageBodyBlock

CATALOG_SLUG = "courses"


class ReadablePage(Page):
    """A page with a summary, which lists and search engines show."""

    # Wagtail's privacy is not offered: it is inherited, and courses and lessons, which are served by an own route and
    # open to whoever is enrolled, would not hear of it.
    private_page_options: list[str] = []

    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences, shown in lists."))

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        abstract = True

    def text_of_body(self) -> list[str]:
        return self.body.stream_block.get_searchable_content(self.body)


class HomePage(ReadablePage):
    body = StreamField(PageBodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.StandardPage", "cms.CatalogPage"]
    template = "cms/home.html"
    content_panels = [*ReadablePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs) -> dict:
        return {**super().get_context(request, *args, **kwargs), "courses": live_courses(self.locale)}


class StandardPage(ReadablePage):
    """About, help, privacy, terms."""

    body = StreamField(PageBodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard.html"
    content_panels = [*ReadablePage.content_panels, FieldPanel("body")]
    search_fields = [*ReadablePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("page")


class CatalogPage(ReadablePage):
    """Where the courses hang. Its slug is part of addresses that are promised to stay."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CoursePage"]
    template = "cms/catalog.html"

    class Meta:
        verbose_name = _("catalogue")

    def clean(self) -> None:
        super().clean()
        if self.slug and self.slug != CATALOG_SLUG:
            raise ValidationError({"slug": _("Courses live under /courses/; this slug cannot change.")})

    def get_context(self, request, *args, **kwargs) -> dict:
        return {**super().get_context(request, *args, **kwargs), "courses": live_courses(self.locale)}


def live_courses(locale) -> list:
    """The courses on offer, in the catalogue's order, with their facts for a card."""
    from cms.models.courses import CoursePage

    return list(CoursePage.objects.live().filter(locale=locale).order_by("path"))
