from django.urls import path

from courses.views import quizzes
from courses.views.practice import practice
from courses.views.results import results

app_name = "quiz"

urlpatterns = [
    path("quizzes/<int:lesson_id>/", quizzes.start, name="start"),
    path("attempts/<uuid:attempt_id>/", quizzes.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/save/", quizzes.save, name="save"),
    path("attempts/<uuid:attempt_id>/clock/", quizzes.clock, name="clock"),
    path("attempts/<uuid:attempt_id>/result/", quizzes.result, name="result"),
    path("results/<int:course_id>/", results, name="results"),
    path("practice/<uuid:key>/", practice, name="practice"),
]
