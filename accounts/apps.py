from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import password_reset

        from accounts.addresses import confirm_by_mailed_link

        password_reset.connect(confirm_by_mailed_link, dispatch_uid="confirm-address")
