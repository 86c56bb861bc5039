"""People and their sign-in mails, for operators. Nobody is deleted here: records hang on people."""

from django.contrib import admin

from accounts.models import BouncedAddress, SignInMail, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "display_name", "language", "is_active", "is_staff", "joined_at"]
    list_filter = ["is_active", "is_staff", "language", "groups"]
    search_fields = ["email", "display_name"]
    ordering = ["-joined_at"]
    fields = ["email", "display_name", "language", "time_zone", "is_active", "is_staff", "is_superuser", "groups"]
    filter_horizontal = ["groups"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]

    def has_add_permission(self, request) -> bool:
        return False  # people sign up, or are invited by setup_site

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(SignInMail)
class SignInMailAdmin(admin.ModelAdmin):
    list_display = ["sent_at", "recipient", "kind", "outcome", "reason"]
    list_filter = ["kind", "outcome"]
    search_fields = ["recipient"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(BouncedAddress)
class BouncedAddressAdmin(admin.ModelAdmin):
    """Deleting one lets reminders go to that address again."""

    list_display = ["address", "reason", "bounced_at"]
    search_fields = ["address"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False
