"""The container files, without a container engine: what they name exists, and their steps work here."""

import http.client
import importlib.util
import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from settings import base
from tests.settings import processes

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRETS = re.compile(r"SECRET|PASSWORD|TOKEN|DATABASE_URL")


@dataclass(frozen=True)
class Instruction:
    """A line of a Dockerfile, continuations joined."""

    name: str
    text: str


def dockerfile_stages() -> list[list[Instruction]]:
    """Return the instructions of each stage; each begins with its FROM."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    stages: list[list[Instruction]] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            name, text = line.split(maxsplit=1)
            if name == "FROM":
                stages.append([])
            stages[-1].append(Instruction(name, " ".join(text.split())))
    return stages


BUILD, FINAL = dockerfile_stages()


def texts(stage: list[Instruction], name: str) -> list[str]:
    """The text of every instruction of this name."""
    return [instruction.text for instruction in stage if instruction.name == name]


def image_environment() -> dict[str, str]:
    """What the final stage sets with ENV."""
    words = [word for text in texts(FINAL, "ENV") for word in shlex.split(text)]
    return dict(word.split("=", 1) for word in words)


def health_command() -> list[str]:
    """The command of the image's health check."""
    [check] = texts(FINAL, "HEALTHCHECK")
    command: list[str] = json.loads(check.partition("CMD ")[2])
    return command


def commands() -> list[tuple[str, list[str]]]:
    """List (where, words) for each command of the files, one for each command of a shell line."""
    [default] = texts(FINAL, "CMD")
    found = [("Dockerfile", json.loads(default))]
    found += [(name, service["command"]) for name, service in SERVICES.items() if "command" in service]
    listed: list[tuple[str, list[str]]] = []
    for where, words in found:
        if words[:2] == ["sh", "-c"]:
            listed += [(where, shlex.split(line)) for line in words[2].split("&&")]
        else:
            listed.append((where, words))
    return listed


# What the files say


@pytest.mark.parametrize(("where", "words"), commands(), ids=str)
def test_every_command_exists(where: str, words: list[str]) -> None:
    if words[:2] == ["python", "-m"]:
        assert importlib.util.find_spec(words[2])
    else:
        assert words[:2] == ["python", "manage.py"], where
        assert words[2] in get_commands()


def test_the_commands_of_the_site_are_all_there() -> None:
    managed = {words[2] for _where, words in commands() if words[1] == "manage.py"}
    assert managed == {"migrate", "set_address", "db_worker", "publish_due", "send_outbox"}


@pytest.mark.parametrize(("where", "words"), [c for c in commands() if c[1][1] == "manage.py"], ids=str)
def test_every_command_takes_its_arguments(where: str, words: list[str], settings: Any) -> None:
    settings.TASKS = base.TASKS  # production's; the tests have a queue of their own
    command = load_command_class(get_commands()[words[2]], words[2])
    command.create_parser("manage.py", words[2]).parse_args(words[3:])


def test_every_dependency_is_a_service_that_can_meet_its_condition() -> None:
    dependencies = [
        (name, other, condition["condition"])
        for name, service in SERVICES.items()
        for other, condition in service.get("depends_on", {}).items()
    ]
    assert ("web", "release", "service_completed_successfully") in dependencies
    for _name, other, condition in dependencies:
        assert other in SERVICES
        if condition == "service_healthy":
            assert "test" in SERVICES[other]["healthcheck"]
        if condition == "service_completed_successfully":
            assert SERVICES[other]["restart"] == "no"


def test_the_database_and_the_server_are_checked() -> None:
    assert "pg_isready" in SERVICES["db"]["healthcheck"]["test"][-1]
    assert "healthcheck" not in SERVICES["web"]  # the image's own, which is run below
    assert "/health/" in health_command()[-1]


def test_what_serves_nothing_is_not_asked_whether_it_serves() -> None:
    for name in ("release", "worker", "scheduler", "mailer"):
        assert SERVICES[name]["healthcheck"] == {"disable": True}


def test_named_volumes_are_declared_and_hold_the_data_and_the_media() -> None:
    mounts = {
        tuple(volume.split(":")[:2]) for service in SERVICES.values() for volume in service.get("volumes", [])
    }
    assert {source for source, _target in mounts} == set(COMPOSE["volumes"])
    assert ("media", image_environment()["MEDIA_ROOT"]) in mounts
    assert ("data", "/var/lib/postgresql") in mounts
    assert texts(FINAL, "VOLUME") == [image_environment()["MEDIA_ROOT"]]


def test_no_file_holds_a_secret() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if SECRETS.search(variable):
                assert re.search(r"\$\{\w+:\?", value), f"{name}: {variable} is no required variable"
    for stage in (BUILD, FINAL):
        for text in [*texts(stage, "ENV"), *texts(stage, "ARG")]:
            assert not SECRETS.search(text)
    example = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text().splitlines()
        if re.match(r"^[A-Z_]+=", line)
    )
    assert {name: value for name, value in example.items() if SECRETS.search(name)} == {
        "SECRET_KEY": "",
        "POSTGRES_PASSWORD": "",
    }


def test_every_variable_the_compose_file_asks_for_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / ".env.example").read_text()
    assert asked == {"SECRET_KEY", "POSTGRES_PASSWORD", "PORT"}
    for name in asked:
        assert re.search(rf"^(# )?{name}=", example, re.MULTILINE), name


def test_the_site_is_published_on_this_machine_only() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
    assert not any("ports" in service for name, service in SERVICES.items() if name != "web")


def test_the_image_installs_what_is_locked_and_nothing_else() -> None:
    [install] = [text for text in texts(BUILD, "RUN") if "install" in text]
    assert "--require-hashes" in install
    assert texts(BUILD, "COPY") == ["requirements/production.txt /tmp/production.txt"]
    assert not any("pip" in text for text in texts(FINAL, "RUN"))


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    [user] = texts(FINAL, "USER")
    assert all(int(part) > 0 for part in user.split(":"))
    assert [instruction.name for instruction in FINAL].index("USER") < [
        instruction.name for instruction in FINAL
    ].index("CMD")


def test_the_image_is_made_of_two_slim_stages() -> None:
    assert [texts(stage, "FROM")[0].split()[0] for stage in (BUILD, FINAL)] == ["python:3.13-slim"] * 2


def test_everything_the_image_copies_exists_and_reaches_the_builder() -> None:
    kept = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    local = [text for stage in (BUILD, FINAL) for text in texts(stage, "COPY") if "--from" not in text]
    sources = {text.split()[0] for text in local}
    assert sources == kept
    assert all((ROOT / source).exists() for source in sources)


def test_every_floor_is_in_the_image() -> None:
    sources = {text.split()[0] for text in texts(FINAL, "COPY")}
    assert {"home", "posts", "settings", "templates", "static", "manage.py"} <= sources


# The same steps, here


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
