"""Counts the statements of one request of each workload, after one like it has warmed the caches; JSON on stdout."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def count(shot: dict) -> int:
    headers = dict(shot["headers"])
    content_type = headers.pop("Content-Type", "text/plain")
    client = Client()
    client.cookies.load(dict(pair.split("=", 1) for pair in headers.pop("Cookie").split("; ")))

    def send():
        method, path, body = shot["method"], shot["path"], shot["body"]
        return client.generic(method, path, body, content_type=content_type, headers=headers, secure=True)

    if shot["method"] == "GET":
        send()
    with CaptureQueriesContext(connection) as queries:
        response = send()
    if response.status_code >= 400:
        sys.exit(f"{shot['path']} answered {response.status_code}")
    return len(queries)


if __name__ == "__main__":
    print(json.dumps({name: count(shot) for name, shot in json.loads(sys.argv[1]).items()}))
