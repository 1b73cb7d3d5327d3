"""The steps of the Dockerfile, done here: its static files, its server, its health check."""

import http.client
import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.settings import processes
from tests.settings.dockerfile import FINAL, health_command, image_environment, texts
from tests.settings.processes import ROOT


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the image, with folders of our own in place of its."""
    folder = tmp_path_factory.mktemp("container")
    media = folder / "media"
    (media / "images").mkdir(parents=True)
    (media / "original_images").mkdir()
    for name in ("images", "original_images"):
        (media / name / "red.png").write_bytes(b"\x89PNG of " + name.encode())
    (folder / "container_settings.py").write_text(
        f"from settings.production import *\n\nSTATIC_ROOT = {str(folder / 'static')!r}\n"
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **image_environment(),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": f"{folder}:{ROOT}",
        "BEHIND_PROXY": "true",
        "DJANGO_SETTINGS_MODULE": "container_settings",
        "SECRET_KEY": "long-enough-for-the-deployment-check-and-used-by-this-test-alone-0123456789",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "ALLOWED_HOSTS": ".blog.example,localhost",
        "BASE_URL": "https://blog.example",
        "MEDIA_ROOT": str(media),
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_PORT": str(port),
        "GRANIAN_WORKERS": "1",
        "GRANIAN_STATIC_PATH_MOUNT": str(media / "images"),
    }


def run(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step to its end."""
    return subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def collected(environment: dict[str, str]) -> Path:
    """Static files, collected as the image collects them."""
    [line] = [text for text in texts(FINAL, "RUN") if "collectstatic" in text]
    words = shlex.split(line)
    step = words[words.index("python") :]
    throwaway = dict(word.split("=", 1) for word in words[: words.index("python")])
    assert set(throwaway) == {"SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "BASE_URL"}
    result = run(step, {**environment, **throwaway})
    assert result.returncode == 0, result.stdout + result.stderr
    return Path(environment["PYTHONPATH"].split(":")[0]) / "static"


def test_static_files_are_collected_without_a_database_or_a_secret(collected: Path) -> None:
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert "css/galley.css" in manifest
    assert (collected / manifest["css/galley.css"]).exists()
    assert list(collected.glob("css/frame.*.css.br"))


def test_the_settings_pass_the_deployment_check(environment: dict[str, str]) -> None:
    result = run(["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], environment)
    assert result.returncode == 0, result.stdout + result.stderr


def answer(environment: dict[str, str], path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the server for a path; return status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", int(environment["GRANIAN_PORT"]), timeout=10)
    try:
        connection.request("GET", path, headers={"Host": "blog.example", **headers})
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server(environment: dict[str, str], collected: Path) -> Iterator[int]:
    """The server, started with the image's own command: the id of `timeout`, which ends it if we cannot."""
    [default] = texts(FINAL, "CMD")
    log = collected.parent / "granian.log"
    with processes.serving(
        json.loads(default), environment, log, lambda: answer(environment, "/health/")
    ) as number:
        yield number


@pytest.fixture
def serving(environment: dict[str, str], server: int) -> dict[str, str]:
    """The environment of the server, while it runs."""
    return environment


def children(number: int) -> list[int]:
    """The processes that a process has started."""
    return [int(found) for found in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def test_threads_of_a_worker_are_not_interrupted_by_those_that_wake(server: int) -> None:
    asked = "import os; os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))"
    is_allowed = subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
    [main] = children(server)
    [worker] = children(main)
    threads = [int(path.name) for path in Path(f"/proc/{worker}/task").iterdir()]
    wanted = os.SCHED_BATCH if is_allowed else os.SCHED_OTHER
    assert {os.sched_getscheduler(number) for number in threads} == {wanted}


def test_the_server_answers_that_it_is_healthy(serving: dict[str, str]) -> None:
    status, headers, body = answer(serving, "/health/")
    assert (status, json.loads(body)) == (200, {"database": "ok"})
    assert "no-cache" in headers["cache-control"]


def test_monitoring_is_not_redirected_either(serving: dict[str, str]) -> None:
    assert answer(serving, "/health/details/")[0] == 503, "nothing has been migrated or started here"


def test_the_health_check_of_the_image_finds_the_server_healthy(serving: dict[str, str]) -> None:
    result = run(health_command(), serving)
    assert result.returncode == 0, result.stderr


def test_the_health_check_of_the_image_fails_without_a_server(serving: dict[str, str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = str(unused.getsockname()[1])
        assert run(health_command(), {**serving, "GRANIAN_PORT": port}).returncode != 0


def test_the_server_refuses_other_names(serving: dict[str, str]) -> None:
    assert answer(serving, "/health/", Host="elsewhere.example")[0] == 400


def test_plain_http_is_redirected_to_https(serving: dict[str, str]) -> None:
    status, headers, _body = answer(serving, "/admin/")
    assert (status, headers["location"]) == (301, "https://blog.example/admin/")


def test_static_files_are_served_compressed_and_for_ever(serving: dict[str, str], collected: Path) -> None:
    name = json.loads((collected / "staticfiles.json").read_text())["paths"]["css/galley.css"]
    secure = {"X-Forwarded-Proto": "https"}
    status, headers, _body = answer(serving, f"/static/{name}", **secure, **{"Accept-Encoding": "br"})
    assert status == 200
    assert headers["content-encoding"] == "br"
    assert "immutable" in headers["cache-control"]


def test_pictures_are_served_and_originals_are_not(serving: dict[str, str]) -> None:
    secure = {"X-Forwarded-Proto": "https"}
    status, headers, body = answer(serving, "/media/images/red.png", **secure)
    assert (status, headers["content-type"], body) == (200, "image/png", b"\x89PNG of images")
    assert answer(serving, "/media/images/../original_images/red.png", **secure)[0] == 404
    assert b"original_images" not in answer(serving, "/media/original_images/red.png", **secure)[2]
