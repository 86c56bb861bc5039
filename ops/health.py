"""The container's health check: asks /healthz the way the proxy would, since other hosts are refused."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit


def is_healthy(site_url: str, port: str) -> bool:
    headers = {"Host": urlsplit(site_url).netloc, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=4) as response:
            return response.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy(os.environ["SITE_URL"], os.environ.get("PORT", "8000")) else 1)
