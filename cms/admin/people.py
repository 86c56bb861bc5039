"""People in the admin: one name to show, an address that only its owner changes, no passwords set by others."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from cms.admin.policies import KeepPolicy
from cms.invitations import invite


class PersonCreationForm(UserCreationForm):
    """The person gets a mail with a link to set a password; nobody else ever knows it."""

    password_enabled = False
    first_name = last_name = None
    display_name = forms.CharField(label=_("Display name"), max_length=120)

    class Meta(UserCreationForm.Meta):
        model = get_user_model()
        fields = ["email", "display_name", "language", "time_zone", "is_superuser", "groups"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if get_user_model().objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody has an account with this address already."))
        return email

    def save(self, commit: bool = True):
        self.instance.set_unusable_password()
        return super().save(commit=commit)


class PersonEditForm(UserEditForm):
    password_enabled = False
    first_name = last_name = None
    display_name = forms.CharField(label=_("Display name"), max_length=120)

    class Meta(UserEditForm.Meta):
        model = get_user_model()
        fields = ["email", "display_name", "language", "time_zone", "is_active", "is_superuser", "groups"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # It was verified by its owner, and only they can change it, under /accounts/.
        self.fields["email"].disabled = True


def leave_superusers_to_superusers(form: forms.ModelForm, editor) -> forms.ModelForm:
    """Other admins make no superuser, unmake none and lock none out."""
    if not editor.is_superuser:
        locked = ("is_superuser", "is_active") if form.instance.is_superuser else ("is_superuser",)
        for name in form.fields.keys() & set(locked):
            form.fields[name].disabled = True
    return form


class PersonCreateView(CreateView):
    def get_form(self, form_class=None):
        return leave_superusers_to_superusers(super().get_form(form_class), self.request.user)

    def save_instance(self):
        person = super().save_instance()
        invite(person)
        return person


class PersonIndexView(IndexView):
    search_fields = ["email", "display_name"]

    def get_delete_url(self, instance) -> None:
        return None


class PersonEditView(EditView):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.can_delete = False

    def get_form(self, form_class=None):
        return leave_superusers_to_superusers(super().get_form(form_class), self.request.user)

    def get_delete_url(self) -> None:
        return None


class PersonViewSet(UserViewSet):
    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView

    def get_form_class(self, for_update: bool = False):
        return PersonEditForm if for_update else PersonCreationForm

    @property
    def permission_policy(self) -> KeepPolicy:
        """Not deleted here: records hang on a person. Leaving is done under /accounts/, by them."""
        return KeepPolicy(self.model)
