from accounts.models.mail import BouncedAddress, MailOptOut, SignInMail
from accounts.models.user import User

__all__ = ["BouncedAddress", "MailOptOut", "SignInMail", "User"]
