"""The site map."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views.gate import editors_door
from accounts.views.language import root
from cms.views.course import course
from cms.views.glossary import glossary
from cms.views.lesson import lesson
from courses.views.certificates import certificate
from courses.views.health import healthz, readyz
from courses.views.styleguide import styleguide

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Seodang"

urlpatterns = [
    path("", root, name="root"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("learn/", include("courses.urls.quizzes")),
    path("learn/", include("courses.urls.learn")),
    path("teach/", include("courses.urls.teach")),
    path("certificates/<uuid:certificate_id>/", certificate, name="certificate"),
    path("styleguide/", styleguide, name="styleguide"),
    # Wagtail's own doors know no second factor: every one of them leads to the front door.
    path("cms/login/", editors_door, name="editors_door"),
    path("cms/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("cms/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEBUG:
    # Only the images that pages show; originals and documents have no address of their own.
    urlpatterns += [re_path(r"^media/(?P<path>images/.+)$", serve, {"document_root": settings.MEDIA_ROOT})]

urlpatterns += i18n_patterns(
    # Served from the projected outline, several times cheaper than Wagtail's routing (docs/architecture.md).
    path("courses/<str:course_slug>/", course, name="course"),
    path("courses/<str:course_slug>/<str:module_slug>/<str:lesson_slug>/", lesson, name="lesson"),
    path("glossary/", glossary, name="glossary"),
    path("", include(wagtail_urls)),
)
