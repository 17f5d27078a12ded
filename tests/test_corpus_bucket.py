"""A store in object storage is the store a folder would be: ``make test-bucket``.

Skipped where no S3 server is to be had; ``moto_server`` (of PyPI's moto) plays it on this machine.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import EXAMPLES

SERVER = shutil.which("moto_server")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SERVER is None, reason="needs an S3 server: make test-bucket"),
]
PORT = 5557
ENDPOINT = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket."""
    assert SERVER
    server = subprocess.Popen(
        [SERVER, "-H", "127.0.0.1", "-p", str(PORT)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for name, value in {
            "AWS_ENDPOINT": ENDPOINT,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "anyone",
            "AWS_SECRET_ACCESS_KEY": "anything",
            "AWS_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        made = urllib.request.Request(f"{ENDPOINT}/claims", method="PUT")
        for _ in range(100):
            try:
                urllib.request.urlopen(made).close()
                break
            except urllib.error.URLError:
                time.sleep(0.2)
        yield "s3://claims/desk"
    finally:
        server.kill()
        server.wait()


def corpus(*arguments: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "compare", "corpus", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_store_in_object_storage_is_the_store_in_a_folder(bucket: str, tmp_path: Path) -> None:
    first, second = str(EXAMPLES / "mosul-list"), str(EXAMPLES / "ferry-fire")
    folder = str(tmp_path / "store")
    for store in (folder, bucket):
        corpus("add", first, "--store", store)
        corpus("add", second, "--store", store)
        corpus("compact", "--store", store)
    assert corpus("export", "--store", bucket) == corpus("export", "--store", folder)
    assert '"conflicting"' in corpus("export", "--store", bucket)
    added_again = corpus("add", first, "--store", bucket)
    assert "0 articles added" in added_again, added_again


def test_a_bucket_that_is_not_there_is_one_clear_line(bucket: str) -> None:
    command = [sys.executable, "-m", "compare", "corpus", "stats", "--store", "s3://nowhere/desk"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "s3://nowhere/desk" in done.stderr
