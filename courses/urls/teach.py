from django.urls import path

from courses.views import learners, marking, statistics, teach

app_name = "teach"

urlpatterns = [
    path("", teach.desk, name="desk"),
    path("cohorts/<int:cohort_id>/", teach.cohort, name="cohort"),
    path("cohorts/<int:cohort_id>/progress.csv", teach.cohort_csv, name="cohort_csv"),
    path("cohorts/<int:cohort_id>/grading/", marking.grading, name="grading"),
    path("cohorts/<int:cohort_id>/grading/<uuid:attempt_id>/<uuid:question_key>/", marking.grade, name="grade"),
    path("courses/<int:course_id>/grading/", marking.grading, name="self_paced_grading"),
    path(
        "courses/<int:course_id>/grading/<uuid:attempt_id>/<uuid:question_key>/", marking.grade, name="self_paced_grade"
    ),
    path(
        "cohorts/<int:cohort_id>/quizzes/<int:lesson_id>/", statistics.question_statistics, name="question_statistics"
    ),
    path("cohorts/<int:cohort_id>/learners/<uuid:enrollment_id>/", learners.learner, name="learner"),
    path(
        "cohorts/<int:cohort_id>/learners/<uuid:enrollment_id>/accommodations/<int:accommodation_id>/end/",
        learners.end,
        name="end_accommodation",
    ),
    path(
        "cohorts/<int:cohort_id>/learners/<uuid:enrollment_id>/attempts/<uuid:attempt_id>/",
        learners.attempt,
        name="attempt",
    ),
]
