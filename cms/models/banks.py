import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.bank_figures import BankPanel


class Difficulty(models.TextChoices):
    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Medium")
    HARD = "hard", _("Hard")


class Bank(index.Indexed, models.Model):
    """Questions kept together, for quizzes to draw from. Its key lasts, so that a file imported again finds them."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("For other authors; learners never see it.")
    )

    panels = [FieldPanel("name"), FieldPanel("description"), BankPanel(heading=_("How its questions did"))]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        return self.name


class QuestionFile(models.Model):
    """A file with questions between its plan and its confirmation: for who chose it alone, and not for long."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="files")
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    data = models.BinaryField()
    made_at = models.DateTimeField()
