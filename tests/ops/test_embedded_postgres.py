"""The embedded PostgreSQL: up as root and not, Korean in its indexes, gone afterwards."""

import os
from urllib.parse import urlsplit

import psycopg
import pytest

from ops import embedded_postgres
from ops.ports import is_free


def test_it_starts_reads_hangul_and_leaves_nothing():
    with embedded_postgres.running() as url:
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            connection.execute("CREATE EXTENSION pg_trgm")
            assert connection.execute("SELECT similarity('서당 공부', '서당 공부방') > 0.5").fetchone() == (True,)
            (directory,) = connection.execute("SHOW data_directory").fetchone()
        assert os.path.isdir(directory)
    assert is_free(urlsplit(url).port)
    assert not os.path.exists(directory)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_binaries_out_of_the_servers_reach_are_copied(monkeypatch, tmp_path):
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    package = embedded_postgres.find_package()
    for part in package.parent.glob(f"{package.name}*"):
        (hidden / part.name).symlink_to(part)
    monkeypatch.setattr(embedded_postgres, "find_package", lambda: hidden / package.name)
    with embedded_postgres.running() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
