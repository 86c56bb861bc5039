import logging

from celery import shared_task
from django.core.management import call_command
from wagtail.models import Revision

from cms.library import CannotCompile

logger = logging.getLogger(__name__)


@shared_task
def publish_scheduled_pages() -> None:
    """Publish and expire what is due. A question or quiz that cannot be compiled goes back to being a draft.

    Without that one bad snippet would stop, at every tick, whatever is due after it.
    """
    while True:
        try:
            call_command("publish_scheduled")
            return
        except CannotCompile as refusal:
            if refusal.revision_id is None:
                raise
            logger.error("Not published as scheduled: revision %s. %s", refusal.revision_id, refusal)
            Revision.objects.filter(pk=refusal.revision_id).update(approved_go_live_at=None)
