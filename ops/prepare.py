"""Brings the database of `make run` up to date: migrations, the shipped course, the demo. One process, since starting
Django costs seconds on a small machine."""

import gc
import os

# Migrating makes and drops many classes, and looking for garbage among them took a third of the time. Without it this
# short-lived process grows to about 650 MB before anything else has started.
gc.disable()

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    with open(os.devnull, "w") as nowhere:  # what was created item by item is for those who import
        call_command("setup_demo", stdout=nowhere)
