from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import LessonBodyBlock
from cms.forms import LessonPageForm
from cms.models.lists import CommaList, lines, names
from cms.models.pages import ReadablePage
from cms.panels import AttributionPanel
from courses.models.outline import CompletionRule

LONGEST_ADDRESS = 500
QUIZ_RULES = {CompletionRule.QUIZ_SUBMITTED, CompletionRule.QUIZ_PASSED}


class SourceBlock(blocks.StructBlock):
    """Something the lessons draw on. Lessons cite it by its short name."""

    id = blocks.CharBlock(label=_("Short name"), max_length=20, help_text=_("Lessons cite it by this, for example A."))
    title = blocks.CharBlock(label=_("Title"), max_length=255)
    author = blocks.CharBlock(label=_("Author"), max_length=255, required=False)
    published_on = blocks.DateBlock(label=_("Published on"), required=False)
    language = blocks.ChoiceBlock(label=_("Language"), choices=settings.LANGUAGES, required=False)
    url = blocks.URLBlock(
        label=_("Address"),
        required=False,
        max_length=LONGEST_ADDRESS,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Where it can be read, if it stands on the web."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Source")
        label_format = "{id} {title}"


class SourcesBlock(blocks.StreamBlock):
    source = SourceBlock()


class OwnRoutePage(ReadablePage):
    """Served to readers by an own route (cms/views), from the projected outline; Wagtail edits and previews it."""

    class Meta:
        abstract = True

    @property
    def is_source(self) -> bool:
        return self.locale.language_code == settings.LANGUAGE_CODE

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        raise Http404  # the own route stands before Wagtail's; whoever still gets here asked for what is not projected


class CoursePage(OwnRoutePage):
    audience = models.TextField(_("for whom"), blank=True)
    outcomes = models.TextField(_("outcomes"), blank=True, help_text=_("What learners will be able to do, one a line."))
    sources = StreamField(SourcesBlock(), verbose_name=_("sources"), blank=True)

    parent_page_types = ["cms.CatalogPage"]
    subpage_types = ["cms.ModulePage"]
    content_panels = [
        *ReadablePage.content_panels,
        FieldPanel("audience"),
        FieldPanel("outcomes"),
        FieldPanel("sources"),
    ]

    class Meta:
        verbose_name = _("course")

    @property
    def outcome_list(self) -> list[str]:
        return lines(self.outcomes)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from cms.views.course import course_preview

        return course_preview(request, self)


class ModulePage(OwnRoutePage):
    """Groups lessons under a heading. It has no page of its own: its address leads to the course."""

    parent_page_types = ["cms.CoursePage"]
    subpage_types = ["cms.LessonPage"]
    preview_modes = []

    class Meta:
        verbose_name = _("module")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect(self.get_parent().get_url(request))


class LessonPage(OwnRoutePage):
    """The smallest tracked content. Learners' records hang on its `translation_key`, never on the page."""

    outcomes = models.TextField(_("outcomes"), blank=True, help_text=_("What learners will be able to do, one a line."))
    body = StreamField(LessonBodyBlock(), verbose_name=_("body"), blank=True)
    completion_rule = models.CharField(
        _("completion rule"), max_length=20, choices=CompletionRule.choices, default=CompletionRule.LEARNER_MARKS
    )
    is_required = models.BooleanField(
        _("required"), default=True, help_text=_("Counts towards progress and the certificate.")
    )
    is_free_preview = models.BooleanField(_("free preview"), default=False, help_text=_("Open to everyone."))
    quiz = models.ForeignKey(
        "cms.Quiz", verbose_name=_("quiz"), null=True, blank=True, on_delete=models.PROTECT, related_name="lesson_pages"
    )
    points_taught = CommaList(_("points taught"), help_text=_("Of the course's brief, for example: A1, A2"))
    cited_sources = CommaList(_("sources"), help_text=_("Short names of the course's sources, for example: A, B"))
    competencies = CommaList(_("competencies"), help_text=_("For example: strategy, prompting"))
    is_substantial_edit = models.BooleanField(
        _("this is a substantial edit"),
        default=False,
        help_text=_("Learners who finished the lesson will see “updated since you read it”. Their completion stays."),
    )

    base_form_class = LessonPageForm
    exclude_fields_in_copy = ["is_substantial_edit"]
    parent_page_types = ["cms.ModulePage"]
    subpage_types = []
    content_panels = [
        *ReadablePage.content_panels,
        FieldPanel("outcomes"),
        FieldPanel("body"),
        AttributionPanel(heading=_("Where the parts come from")),
        FieldPanel("is_substantial_edit"),
    ]
    rule_panels = [
        MultiFieldPanel(
            [
                FieldPanel("completion_rule"),
                FieldPanel("is_required"),
                FieldPanel("is_free_preview"),
                FieldPanel("quiz"),
            ],
            heading=_("What completes the lesson"),
        ),
        MultiFieldPanel(
            [FieldPanel("points_taught"), FieldPanel("cited_sources"), FieldPanel("competencies")],
            heading=_("What it teaches"),
        ),
    ]
    content_panels += rule_panels
    search_fields = [*ReadablePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("lesson")

    # Decided in the source language alone; a translation's form does not ask for them.
    STRUCTURE = (
        "completion_rule",
        "is_required",
        "is_free_preview",
        "quiz",
        "points_taught",
        "cited_sources",
        "competencies",
    )

    @property
    def outcome_list(self) -> list[str]:
        return lines(self.outcomes)

    @cached_property
    def source_page(self) -> "LessonPage":
        """The same lesson in the source language, or itself where there is none."""
        if self.is_source:
            return self
        translations = self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE)
        return translations.first() or self

    @cached_property
    def course_page(self) -> CoursePage | None:
        return CoursePage.objects.ancestor_of(self).first() if self.path else None

    def cited(self) -> list:
        """The course's sources that this lesson or a part of it cites, in the course's order."""
        from cms.attribution import sources_named

        wanted = set(names(self.source_page.cited_sources)) | sources_named(self)
        course = self.course_page
        return [source.value for source in course.sources if source.value["id"] in wanted] if course else []

    def rule_problem(self) -> str:
        """Why learners could not meet the completion rule, for its author; empty if they can.

        Asked when an author publishes. The outline holds up whatever comes: it never gives one quiz to two lessons.
        """
        if self.completion_rule in QUIZ_RULES and not self.quiz_id:
            return _("This completion rule needs a quiz. Choose one, or another rule.")
        if self.quiz_id and (other := self._other_lesson_with_quiz()):
            message = _("This quiz already belongs to the lesson “%(lesson)s”. A quiz hangs on one lesson.")
            return message % {"lesson": other.title}
        return ""

    def _other_lesson_with_quiz(self) -> "LessonPage | None":
        others = LessonPage.objects.live().filter(quiz__translation_key=self.quiz.translation_key)
        return others.exclude(translation_key=self.translation_key).first()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from cms.views.lesson import lesson_preview

        return lesson_preview(request, self)
