from django.urls import path

from courses.views import activities, cohorts, completion, enrollments, learn, notes, profile, work

app_name = "learn"

urlpatterns = [
    path("", learn.desk, name="desk"),
    path("lessons/<int:lesson_id>/", learn.lesson, name="lesson"),
    path("lessons/<int:lesson_id>/complete/", completion.complete, name="complete"),
    path("lessons/<int:lesson_id>/undo/", completion.undo, name="undo"),
    path("lessons/<int:lesson_id>/place/", completion.place, name="place"),
    path("lessons/<int:lesson_id>/end/", completion.end, name="end"),
    path("lessons/<int:lesson_id>/note/", notes.note, name="note"),
    path("notes/", notes.notes, name="notes"),
    path("notes/download/", notes.notes_file, name="notes_file"),
    path("activities/<uuid:key>/", activities.activity, name="activity"),
    path("activities/<uuid:key>/compute/", activities.compute, name="compute"),
    path("activities/<uuid:key>/plan.ics", profile.calendar, name="calendar"),
    path("activities/<uuid:key>/profile/", profile.profile_of_activity, name="profile_of_activity"),
    path("profile/<int:course_id>/", profile.profile, name="profile"),
    path("work/<int:course_id>/", work.work, name="work"),
    path("work/<int:course_id>/download/", work.download, name="work_download"),
    path("courses/<int:course_id>/enroll/", enrollments.enroll, name="enroll"),
    path("courses/<int:course_id>/withdraw/", enrollments.withdraw, name="withdraw"),
    path("courses/<int:course_id>/finish/", enrollments.finish, name="finish"),
    path("cohorts/<int:cohort_id>/join/", cohorts.join, name="join"),
]
