"""Servers in processes of their own."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
STARTING = 60  # seconds


@contextmanager
def serving(
    command: list[str], environment: dict[str, str], log: Path, ask: Callable[[], Any]
) -> Iterator[int]:
    """Run a server until the block ends, and begin it once `ask` gets an answer.

    Yields the id of `timeout`, which ends the server if we cannot.
    """
    timeout = shutil.which("timeout")
    assert timeout
    # In the foreground, so that the server gets one signal and not two.
    words = [timeout, "--foreground", "120", *command]
    with log.open("wb") as output:
        process = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + STARTING
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            try:
                ask()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)
