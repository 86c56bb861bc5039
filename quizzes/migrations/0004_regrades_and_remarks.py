"""Regrades, and what people say when they grade.

Regrades are appended only. Drafts and remarks are free text about people: no trigger keeps them from being erased.
"""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

protection = import_module("quizzes.migrations.0002_protect_records")
before = import_module("quizzes.migrations.0003_terms_and_policies")

GRADE_COLUMNS = f"{before.GRADE_COLUMNS}, regrade_id"
REGRADE_COLUMNS = (
    "id, quiz_id, policy, questions, revision_id, reverts_id, reason, outcome, plan_digest, made_at"
)


def _with_regrade(trigger):
    return tuple(part.replace(before.GRADE_COLUMNS, GRADE_COLUMNS) for part in trigger)


TRIGGERS = [
    *map(_with_regrade, before.TRIGGERS),
    (
        "quizzes_regrade_no_update",
        "quizzes_regrade",
        f"UPDATE OF {REGRADE_COLUMNS}",
        "",
        "regrades are appended, never changed",
    ),
    ("quizzes_regrade_no_delete", "quizzes_regrade", "DELETE", "", "regrades are appended, never deleted"),
]


def protect(apps, schema_editor):
    protection.install(schema_editor, TRIGGERS)


def unprotect(apps, schema_editor):
    protection.remove(schema_editor, TRIGGERS)


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0003_terms_and_policies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(before.unprotect, before.protect),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_key', models.UUIDField()),
                ('levels', models.JSONField(default=dict, help_text='Criterion → level.')),
                ('comment', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='MarkingDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_key', models.UUIDField()),
                ('levels', models.JSONField(default=dict, help_text='Criterion → level.')),
                ('points', models.CharField(blank=True, help_text='As typed, where there is no rubric.', max_length=12)),
                ('comment', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marking_drafts', to='quizzes.attempt')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Regrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('policy', models.CharField(choices=[('never_lower', 'Grade by the key in force, and lower nobody'), ('full_credit', 'Give everybody all points'), ('drop', 'Take the questions out of the score'), ('plain', 'Grade by the key in force, up or down')], max_length=20)),
                ('questions', models.JSONField(help_text='Keys of the questions it is about; empty: all.')),
                ('reason', models.TextField()),
                ('outcome', models.JSONField(help_text='How many attempts moved up, down, in all, and which a revert had to leave.')),
                ('plan_digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('quiz', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regrades', to='quizzes.quiz')),
                ('reverts', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reverted_by', to='quizzes.regrade')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.quizrevision')),
            ],
            options={
                'ordering': ['quiz', 'id'],
            },
        ),
        migrations.AddField(
            model_name='grade',
            name='regrade',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='quizzes.regrade'),
        ),
        migrations.AddIndex(
            model_name='grade',
            index=models.Index(condition=models.Q(('pending__gt', 0)), fields=['attempt'], name='grade_waiting_for_a_person'),
        ),
        migrations.AddField(
            model_name='remark',
            name='grade',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='quizzes.grade'),
        ),
        migrations.AddConstraint(
            model_name='markingdraft',
            constraint=models.UniqueConstraint(fields=('attempt', 'question_key'), name='marking_draft_once_per_response'),
        ),
        migrations.AddConstraint(
            model_name='regrade',
            constraint=models.CheckConstraint(condition=models.Q(('policy__in', ['never_lower', 'full_credit', 'drop', 'plain'])), name='regrade_policy_known'),
        ),
        migrations.AddConstraint(
            model_name='regrade',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='regrade_says_why'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.UniqueConstraint(fields=('grade', 'question_key'), name='remark_once_per_question'),
        ),
        migrations.RunPython(protect, unprotect),
    ]
