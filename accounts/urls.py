from django.urls import path

from accounts.views import language, profile, unsubscribe

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("language/", language.set_language, name="set_language"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("resubscribe/", unsubscribe.resubscribe, name="resubscribe"),
]
