"""The floor: the least that must happen for each workload, by hand, on the same server, database and tables.

It is not a product: no access rules beyond the session, no languages, no translations. What ours costs above it is the
price of being one. Run by gunicorn as `benchmarks.floor:application`.
"""

import json
import os

import django
from django.conf import settings

from config.environment import database

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><header>{{ user.display_name }}</header>
<nav><ol>{% for row in outline %}
<li><a href="/{{ row.2 }}">{{ row.1 }}</a> {{ row.3|default:"" }} {{ row.4|default:"" }}</li>
{% endfor %}</ol></nav><main><h1>{{ title }}</h1>{{ body|safe }}</main></body></html>"""

if not settings.configured:
    settings.configure(
        SECRET_KEY=os.environ["SECRET_KEY"],
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database(None)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        LANGUAGES=[("en", "English"), ("ko", "Korean")],
        DEFAULT_PERSON_TIME_ZONE="Asia/Seoul",
        AUTH_USER_MODEL="accounts.User",
        INSTALLED_APPS=[
            "accounts",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        AUTHENTICATION_BACKENDS=[BACKEND],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {"lesson.html": PAGE},
                        )
                    ]
                },
            }
        ],
    )
    django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

BODY = "<p id='p'>A paragraph of a lesson that says something about products and models.</p>" * 60


def rows(sql: str, *args) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def lesson(request, lesson_id: int) -> HttpResponse:
    """Three queries: session, person, outline with ticks and dates."""
    outline = rows(
        """SELECT l.id, t.title, t.path, c.completed_at, d.due_on FROM courses_lesson l
        JOIN courses_lessontranslation t ON t.lesson_id = l.id AND t.language = 'en'
        JOIN courses_enrollment e ON e.course_id = l.course_id AND e.user_id = %s
        LEFT JOIN courses_completion c ON c.lesson_id = l.id AND c.enrollment_id = e.id
        LEFT JOIN courses_duedate d ON d.lesson_id = l.id AND d.cohort_id = e.cohort_id
        WHERE l.is_live ORDER BY l.position""",
        request.user.pk,
    )
    title = next(row[1] for row in outline if row[0] == lesson_id)
    return render(request, "lesson.html", {"outline": outline, "title": title, "body": BODY, "user": request.user})


def save(request, attempt_id) -> JsonResponse:
    """Two queries: session, one guarded UPDATE."""
    posted = json.loads(request.body)
    [(count,)] = rows(
        """UPDATE quizzes_response SET value = %s, version = %s, saved_at = now() WHERE attempt_id = %s
        AND question_key = %s AND version < %s AND EXISTS (SELECT 1 FROM quizzes_attempt a WHERE a.id = attempt_id
        AND a.user_id = %s AND a.submitted_at IS NULL)""",
        json.dumps(posted["value"]), posted["version"], attempt_id, posted["question"], posted["version"],
        request.session["_auth_user_id"],
    )  # fmt: skip
    return JsonResponse({"saved": count})


def submit(request, attempt_id) -> HttpResponse:
    """Seven queries with the transaction: session, attempt and responses, and the rows that a submit leaves."""
    with transaction.atomic():
        attempt = rows(
            """SELECT a.scope, r.content, a.quiz_id FROM quizzes_attempt a JOIN quizzes_quizrevision r
            ON r.id = a.revision_id WHERE a.id = %s AND a.user_id = %s AND a.submitted_at IS NULL FOR UPDATE OF a""",
            attempt_id, request.session["_auth_user_id"],
        )  # fmt: skip
        scope, content, quiz_id = attempt[0]
        given = {str(key): value for key, value in rows(
            "SELECT question_key, value FROM quizzes_response WHERE attempt_id = %s", attempt_id)}  # fmt: skip
        keys = {
            question["key"]: [choice["id"] for choice in question["choices"] if choice["correct"]]
            for question in (json.loads(content) if isinstance(content, str) else content)["questions"]
        }
        points = [{"key": key, "points": int(given.get(key) == json.dumps(right[0]))} for key, right in keys.items()]
        rows("UPDATE quizzes_attempt SET submitted_at = now(), closed_by = 'learner' WHERE id = %s", attempt_id)
        rows(
            """INSERT INTO quizzes_grade
            (attempt_id, sequence, score, max_score, passed, pending, questions, reason, graded_at)
            VALUES (%s, 1, %s, %s, true, 0, %s, 'submit', now())""",
            attempt_id, sum(row["points"] for row in points), len(points), json.dumps(points),
        )  # fmt: skip
        rows(
            """INSERT INTO courses_completion (enrollment_id, lesson_id, rule, completed_at)
            SELECT %s, id, 'quiz_submitted', now() FROM courses_lesson WHERE quiz_id = %s ON CONFLICT DO NOTHING""",
            scope, quiz_id,
        )  # fmt: skip
    return HttpResponse("submitted")


urlpatterns = [
    path("lesson/<int:lesson_id>/", lesson),
    path("save/<uuid:attempt_id>/", save),
    path("submit/<uuid:attempt_id>/", submit),
]
application = get_wsgi_application()
