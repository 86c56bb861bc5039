"""What was planned for a bank from a question file, written and published."""

from django.db import transaction
from django.db.models import Q
from wagtail.models import Revision

from cms.compile import compiled_together, hold
from cms.importing.question_files import KIND, QuestionPlan, Step
from cms.importing.question_states import readable, state_of
from cms.importing.traces import log_first
from cms.models import Bank, ImportBase, Question


def hold_bank(bank: Bank) -> None:
    """Nobody else publishes what a file for this bank may write, until the transaction ends."""
    imported = ImportBase.objects.filter(folder_key=bank.key, kind=KIND).values("key")  # wherever it stands by now
    hold(Q(bank=bank) | Q(translation_key__in=imported))


@transaction.atomic
def apply_questions(plan: QuestionPlan, user=None) -> None:
    """Writes and publishes what the plan says, or nothing. Raises cms.library.CannotCompile."""
    bank = plan.bank
    if bank.pk is None:
        bank.save()
    with compiled_together(line.parsed.question.key for line in plan.to_write):
        revisions = [(line.step, _write(line.row, bank, user)) for line in plan.to_write if line.row]
    log_first((revision for step, revision in revisions if step == Step.CREATED), user)
    _remember(plan)


def _write(row: Question, bank: Bank, user) -> Revision:
    is_new = row.pk is None
    if row.bank:
        row.bank = bank  # which may have been saved just now
    if is_new:
        row.live = False
        row.save()
    revision = row.save_revision(user=user, log_action=not is_new)
    revision.publish(user=user, log_action=not is_new)
    return revision


def _remember(plan: QuestionPlan) -> None:
    """Also of what was as before: from now on file and bank are known to agree."""
    agreed = [line for line in plan.lines if line.row and line.step != Step.LEFT]
    bases = [
        ImportBase(
            folder_key=plan.bank.key,
            kind=KIND,
            key=line.parsed.question.key,
            language=plan.language,
            base_hash=_state(line.row),
        )
        for line in agreed
    ]
    ImportBase.objects.bulk_create(
        bases,
        update_conflicts=True,
        unique_fields=["kind", "key", "language"],
        update_fields=["folder_key", "base_hash", "imported_at"],
    )


def _state(row: Question) -> str:
    """As it is now that it is published; the row itself may not have been read again."""
    row.live = True
    return state_of(row, readable(row))
