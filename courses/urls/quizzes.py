from django.urls import path

from courses.views import quizzes
from courses.views.practice import practice

app_name = "quiz"

urlpatterns = [
    path("quizzes/<int:lesson_id>/", quizzes.start, name="start"),
    path("attempts/<uuid:attempt_id>/", quizzes.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/save/", quizzes.save, name="save"),
    path("attempts/<uuid:attempt_id>/result/", quizzes.result, name="result"),
    path("practice/<uuid:key>/", practice, name="practice"),
]
