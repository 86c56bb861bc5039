from django.urls import path

from accounts.views import language, profile

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("language/", language.set_language, name="set_language"),
]
