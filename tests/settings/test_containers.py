"""The container files, without a container engine: what they name exists. Their steps: test_image.py."""

import importlib.util
import json
import re
import shlex
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from settings import base
from tests.settings.dockerfile import BUILD, FINAL, health_command, image_environment, texts
from tests.settings.processes import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRETS = re.compile(r"SECRET|PASSWORD|TOKEN|DATABASE_URL")


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
