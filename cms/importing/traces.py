"""What a save leaves behind besides the row: entries in the search index, the reference index and the log.

An import saves each row three times until it is live. Its traces are written once, at the end, for all rows together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from django.utils import timezone
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.log_actions import registry
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update


@contextmanager
def left_for_the_end() -> Iterator[None]:
    """Saves inside leave no entry in either index: `catch_up` with what was saved.

    The search index does without the saves of the whole process meanwhile. It is for commands, not for views.
    """
    connected = [model for model in get_indexed_models() if post_save.disconnect(post_save_signal_handler, model)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in connected:
            post_save.connect(post_save_signal_handler, sender=model)


def catch_up(rows: Iterable[Model]) -> None:
    by_model: dict[type[Model], list[Model]] = defaultdict(list)
    for row in rows:
        ReferenceIndex.create_or_update_for_object(row)
        by_model[type(row)].append(row)
    for backend in get_search_backends(with_auto_update=True):
        for model, group in by_model.items():
            backend.add_bulk(model, group)


def log_first(revisions: Iterable[Revision], user: Any = None) -> None:
    """The entries of rows that are new, which Wagtail would each check by queries of their own."""
    entries: dict[type[Model], list[Model]] = defaultdict(list)
    for revision in revisions:
        model = registry.get_log_model_for_instance(revision.content_object)
        for action, at in (("wagtail.edit", revision.created_at), ("wagtail.publish", timezone.now())):
            entries[model].append(model(action=action, timestamp=at, user=user, **_facts(model, revision)))
    for model, group in entries.items():
        model.objects.bulk_create(group)


def _facts(model: Any, revision: Revision) -> dict[str, Any]:
    row = revision.content_object
    return {
        "content_type_id": revision.content_type_id,
        "label": model.objects.get_instance_title(row),
        "revision": revision,
        "content_changed": True,
        **({"page": row} if isinstance(row, Page) else {"object_id": str(row.pk)}),
    }
