"""Development mail: each message becomes one .eml file, which any mail program opens."""

import re
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class EmlBackend(BaseEmailBackend):
    def send_messages(self, email_messages: list) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            # Written under another name first, so that nobody reads half a mail.
            name = f"{time.strftime('%Y%m%d-%H%M%S')}-{_slug(message.to)}-{uuid.uuid4().hex[:8]}.eml"
            part = folder / f".{name}"
            part.write_bytes(message.message().as_bytes())
            part.rename(folder / name)
        return len(email_messages)


def _slug(addresses: list[str]) -> str:
    return re.sub(r"[^a-z0-9]+", "-", (addresses[0] if addresses else "nobody").lower())[:60]
