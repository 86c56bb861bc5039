from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.rows import columns, fetch, made

_PERSON = f"SELECT {columns(User, 'u')} FROM accounts_user u WHERE u.id = %s"  # noqa: S608 - names of our own columns


class Backend(AuthenticationBackend):
    """allauth's, but the person behind each request is read by hand: it is the one query that every page makes."""

    def get_user(self, user_id: int) -> User | None:
        rows = fetch(_PERSON, [user_id])
        person = made(User, rows[0]) if rows else None
        return person if person is not None and self.user_can_authenticate(person) else None
