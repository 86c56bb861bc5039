"""Draws, closing times, extra time, grades that wait for a person, and how attempts make one score.

SQLite makes the altered tables anew and would lose their triggers, so all of them go first and come back at the end.
"""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

before = import_module("quizzes.migrations.0002_protect_records")

GRADE_COLUMNS = f"{before.GRADE_COLUMNS}, pending"
POLICY_CHANGE_COLUMNS = "id, quiz_id, old, new, scores, changed_at"


def _with_pending(trigger):
    return tuple(part.replace(before.GRADE_COLUMNS, GRADE_COLUMNS) for part in trigger)


TRIGGERS = [
    *map(_with_pending, before.TRIGGERS),
    (
        "quizzes_gradepolicychange_no_update",
        "quizzes_gradepolicychange",
        f"UPDATE OF {POLICY_CHANGE_COLUMNS}",
        "",
        "changes of a grade policy are appended, never changed",
    ),
    (
        "quizzes_gradepolicychange_no_delete",
        "quizzes_gradepolicychange",
        "DELETE",
        "",
        "changes of a grade policy are appended, never deleted",
    ),
]


def protect(apps, schema_editor):
    before.install(schema_editor, TRIGGERS)


def unprotect(apps, schema_editor):
    before.remove(schema_editor, TRIGGERS)


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0002_protect_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(before.unprotect, before.protect),
        migrations.CreateModel(
            name='GradePolicyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old', models.CharField(choices=[('best', 'The best attempt'), ('last', 'The last attempt'), ('average', 'The average of all attempts'), ('first', 'The first attempt')], max_length=10)),
                ('new', models.CharField(choices=[('best', 'The best attempt'), ('last', 'The last attempt'), ('average', 'The average of all attempts'), ('first', 'The first attempt')], max_length=10)),
                ('scores', models.JSONField(help_text='Scope → [per cent before, per cent after], where they differ.')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['quiz', 'id'],
            },
        ),
        migrations.AddField(
            model_name='attempt',
            name='closes_at',
            field=models.DateTimeField(help_text='When the quiz closes for this learner; null: never.', null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='time_multiplier',
            field=models.DecimalField(decimal_places=2, default=1, help_text='Of the time limit.', max_digits=4),
        ),
        migrations.AddField(
            model_name='grade',
            name='pending',
            field=models.PositiveIntegerField(default=0, help_text='Questions that wait for a person.'),
        ),
        migrations.AddField(
            model_name='quiz',
            name='grade_policy',
            field=models.CharField(choices=[('best', 'The best attempt'), ('last', 'The last attempt'), ('average', 'The average of all attempts'), ('first', 'The first attempt')], default='best', max_length=10),
        ),
        migrations.AlterField(
            model_name='grade',
            name='reason',
            field=models.CharField(choices=[('submit', 'The attempt ended'), ('person', 'A person graded it'), ('regrade', 'It was regraded'), ('revert', 'A regrade was taken back')], default='submit', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('time_multiplier__gte', 1)), name='attempt_time_is_never_cut'),
        ),
        migrations.AddConstraint(
            model_name='grade',
            constraint=models.CheckConstraint(condition=models.Q(('pending', 0), ('passed', False), _connector='OR'), name='grade_pending_is_not_passed'),
        ),
        migrations.AddConstraint(
            model_name='quiz',
            constraint=models.CheckConstraint(condition=models.Q(('grade_policy__in', ['best', 'last', 'average', 'first'])), name='quiz_grade_policy_known'),
        ),
        migrations.AddField(
            model_name='gradepolicychange',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='gradepolicychange',
            name='quiz',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grade_policy_changes', to='quizzes.quiz'),
        ),
        migrations.AddConstraint(
            model_name='gradepolicychange',
            constraint=models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='grade_policy_change_changes'),
        ),
        migrations.RunPython(protect, unprotect),
    ]
