"""Reads the settings that come from the environment and says what is missing, all of it at once."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


class FilledIn(environ.Env):
    """An empty value is none: that is what docker compose passes on for a setting that .env leaves out."""

    ENVIRON = {name: value for name, value in os.environ.items() if value}


env = FilledIn()

REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
)


def require_production_settings() -> None:
    """Raise ImproperlyConfigured naming every setting that production needs and the environment lacks."""
    missing = [name for name in REQUIRED_IN_PRODUCTION if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            f"Set {', '.join(missing)} in the environment (README.md explains each),"
            " or DEBUG=1 for a trial on one machine."
        )


def database(default_path: Path) -> dict:
    """The one database; the SQLite options were measured against contended writes (docs/architecture.md)."""
    config = env.db_url("DATABASE_URL", default=f"sqlite:///{default_path}")
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        config["TEST"] = {"NAME": f"{default_path.parent}/test.sqlite3"}
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config
