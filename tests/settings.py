"""The product's settings in the environment of the tests, and the few things only tests may weaken.

DATABASE_URL alone is taken from outside: it puts the suite on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

VAR_DIR = tempfile.mkdtemp(prefix="seodang-test-")
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)

for name in ("REDIS_URL", "CACHE_URL", "EMAIL_URL", "MEDIA_ROOT", "STATIC_ROOT", "TRUSTED_PROXY_COUNT"):
    os.environ.pop(name, None)
os.environ.update(
    DEBUG="1",
    SECRET_KEY="known-to-every-test",
    SITE_URL="http://testserver",
    VAR_DIR=VAR_DIR,
    LOG_LEVEL="WARNING",
    DJANGO_ALLOW_ASYNC_UNSAFE="1",  # Playwright runs a loop in the thread in which the tests ask the database
)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
