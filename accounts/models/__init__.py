from accounts.models.mail import MailOptOut, SignInMail
from accounts.models.user import User

__all__ = ["MailOptOut", "SignInMail", "User"]
