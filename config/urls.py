from django.urls import path

urlpatterns = [path("placeholder", lambda request: None)]
