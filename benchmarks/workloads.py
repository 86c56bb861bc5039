"""The requests of each workload, for ours and for its floor, from what `seed` left behind."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.load import Shot

HOST = "bench.example"
# Every save is newer than the one before it, whichever side makes it: a stale one would write nothing.
VERSIONS = itertools.count(10)
CSRF = "benchmarkbenchmarkbenchmarkbench"


@dataclass(frozen=True)
class Workload:
    """`ours` and `floor` make the shot number `n`, which no other shot of the run repeats. `must` is the pass mark."""

    name: str
    title: str
    must: float
    ours: Callable[[int], Shot]
    floor: Callable[[int], Shot]


def workloads(seeded: dict) -> list[Workload]:
    readers = seeded["readers"]

    def signed_in(person: int, **more: str) -> dict[str, str]:
        """Both cookie names: ours are those of a site behind TLS, the floor's are Django's own."""
        session, floor = seeded["sessions"][person], seeded["floor_sessions"][person]
        cookie = f"sessionid={floor}; csrftoken={CSRF}; __Host-sessionid={session}; __Host-csrftoken={CSRF}"
        forwarded = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/"}
        return {"Cookie": cookie, "X-CSRFToken": CSRF, **forwarded, **more}

    def read(path: str) -> Callable[[int], Shot]:
        return lambda n: Shot("GET", path, signed_in(n % readers), None, 200, b"lesson-13 en</h1>")

    def save(path: str, field: str, marker: bytes) -> Callable[[int], Shot]:
        def shot(n: int) -> Shot:
            person = n % readers
            attempt = seeded["attempts"][person]
            ours: dict[str, object] = {"fields": {"": ["b"]}, "flagged": False}
            values = ours if field == "fields" else {"value": ["b"]}
            body = {"question": attempt["questions"][n % 10], "version": next(VERSIONS), **values}
            headers = signed_in(person, **{"Content-Type": "application/json"})
            return Shot("POST", path.format(attempt["id"]), headers, json.dumps(body).encode(), 200, marker)

        return shot

    def submit(path: str, status: int, marker: bytes, offset: int) -> Callable[[int], Shot]:
        def shot(n: int) -> Shot:
            person = readers + 2 * n + offset  # everyone submits once
            attempt = seeded["attempts"][person]
            answers = {f"q-{key}": "a" for key in attempt["questions"]} | {
                f"v-{key}": 1 for key in attempt["questions"]
            }
            body = urlencode({"token": attempt["token"], "confirm": "1", **answers}).encode()
            headers = signed_in(person, **{"Content-Type": "application/x-www-form-urlencoded"})
            return Shot("POST", path.format(attempt["id"]), headers, body, status, marker)

        return shot

    return [
        Workload(
            "W1", "lesson page, signed in and enrolled, 20 lessons", 1.8,
            read(seeded["lesson_path"]), read(f"/lesson/{seeded['lesson_id']}/"),
        ),
        Workload(
            "W4", "quiz autosave, one response", 1.8,
            save("/learn/attempts/{}/save/", "fields", b'"state": "saved"'), save("/save/{}/", "value", b'"saved": 1'),
        ),
        Workload(
            "W5", "quiz submit, 10 questions", 1.8,
            submit("/learn/attempts/{}/", 302, b"/result/", 0), submit("/submit/{}/", 200, b"submitted", 1),
        ),
    ]  # fmt: skip
