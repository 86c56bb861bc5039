from django.urls import path

from courses.views import teach

app_name = "teach"

urlpatterns = [
    path("", teach.desk, name="desk"),
    path("cohorts/<int:cohort_id>/", teach.cohort, name="cohort"),
    path("cohorts/<int:cohort_id>/progress.csv", teach.cohort_csv, name="cohort_csv"),
]
