from django.db import models
from django.utils import timezone


class ImportBase(models.Model):
    """What the import last wrote: while the hash still matches, nobody has edited it on the web since."""

    folder_key = models.UUIDField(help_text="Key of the course that the file belongs to.")
    kind = models.CharField(max_length=20)
    key = models.UUIDField()
    language = models.CharField(max_length=8)
    base_hash = models.CharField(max_length=64)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "language"], name="import_base_once")]
