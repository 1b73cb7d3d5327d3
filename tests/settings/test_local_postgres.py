"""The private server of `make run` and `make test`: found, started, kept, shared with nobody."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from settings import local_postgres
from settings.local_account import Account
from settings.local_postgres import LocalPostgresError, binaries, database_url, server

ROOT = Path(__file__).resolve().parent.parent.parent


def home_of(name: str) -> Path:
    """Where a cluster lives: in the checkout, or where the account can reach it."""
    return local_postgres._reachable(Account(), name)[1]


def removed(name: str) -> None:
    """Remove what a cluster left."""
    shutil.rmtree(home_of(name), ignore_errors=True)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The name of a cluster of this process alone, initialized on first use."""
    name = f"pytest-{os.getpid()}"
    removed(name)
    yield name
    removed(name)


@pytest.fixture
def new_cluster() -> Iterator[str]:
    """The name of a cluster that has never been started."""
    name = f"pytest-{os.getpid()}-new"
    removed(name)
    yield name
    removed(name)


def query(url: str, statement: str) -> object:
    """Return the first value of the first row."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
        return row[0] if row else None


def execute(url: str, statement: str) -> None:
    """Run a statement."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def server_pid(name: str) -> int:
    """The process that serves a cluster."""
    return int((home_of(name) / "data" / "postmaster.pid").read_text().splitlines()[0])


def runs(pid: int) -> bool:
    """Whether a process is there and not a zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the module as the Makefile does, without the database of this test run."""
    inherited = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "settings.local_postgres", *arguments],
        env={**inherited, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


# A server


def test_the_server_accepts_sql_and_keeps_data_over_a_restart(cluster: str) -> None:
    with server(cluster, throwaway=True) as url:
        execute(url, "CREATE TABLE IF NOT EXISTS kept (word text)")
        execute(url, "INSERT INTO kept VALUES ('galley')")
    with server(cluster, throwaway=True) as url:
        assert query(url, "SELECT word FROM kept") == "galley"


def test_the_server_stops_with_the_block(cluster: str) -> None:
    with server(cluster, throwaway=True):
        pid = server_pid(cluster)
        assert runs(pid)
    assert not runs(pid)
    assert not (home_of(cluster) / "data" / "postmaster.pid").exists()


def test_the_server_stops_when_the_block_fails(cluster: str) -> None:
    pids = []

    def interrupted() -> None:
        with server(cluster, throwaway=True):
            pids.append(server_pid(cluster))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not runs(pids[0])


def test_the_database_has_what_the_site_needs(cluster: str) -> None:
    with server(cluster, throwaway=True) as url:
        assert query(url, "SHOW server_encoding") == "UTF8"
        available = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent')"
        assert query(url, available) == 2


def test_only_this_machine_reaches_it_and_only_with_the_password(cluster: str) -> None:
    with server(cluster, throwaway=True) as url:
        assert query(url, "SHOW listen_addresses") == "127.0.0.1"
        assert query(url, "SHOW unix_socket_directories") == ""
        password = url.split(":")[2].split("@")[0]
        assert len(password) >= 24
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace(password, "guess"))


def test_the_data_and_the_password_are_private(cluster: str) -> None:
    with server(cluster, throwaway=True):
        home = home_of(cluster)
        assert home.stat().st_mode & 0o777 == 0o700
        assert (home / "password").stat().st_mode & 0o777 == 0o600


def test_what_may_be_thrown_away_is_fast_and_what_people_wrote_is_safe(cluster: str) -> None:
    with server(cluster, throwaway=True) as url:
        assert query(url, "SHOW fsync") == "off"
    with server(cluster) as url:
        assert query(url, "SHOW fsync") == "on"
        assert query(url, "SHOW synchronous_commit") == "on"


def test_it_never_runs_as_root(cluster: str) -> None:
    """Root starts it as somebody else; anybody else starts it as themselves."""
    with server(cluster, throwaway=True):
        status = Path(f"/proc/{server_pid(cluster)}/status").read_text()
        [uids] = [line.split()[1:] for line in status.splitlines() if line.startswith("Uid:")]
        [groups] = [line.split()[1:] for line in status.splitlines() if line.startswith("Groups:")]
    expected = Account().uid
    assert uids == [str(expected)] * 4
    assert expected != 0
    assert (expected == os.geteuid()) == (os.geteuid() != 0)
    assert os.geteuid() != 0 or "0" not in groups


def test_where_the_account_cannot_reach_the_checkout_it_lives_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account, checkout = Account(), tmp_path / "checkout"
    checkout.mkdir(mode=0o700)
    if not account.reaches(binaries() / "postgres"):
        # Else the whole of PostgreSQL would be copied for this test.
        monkeypatch.setattr(local_postgres, "binaries", lambda: Path("/usr/bin"))
        monkeypatch.setattr(account, "reaches", lambda path: "checkout" not in path.parts)
    reached = account.reaches(checkout)
    monkeypatch.setattr(local_postgres, "BASE_DIR", checkout)
    _programs, home = local_postgres._reachable(account, "private")
    try:
        assert home.is_relative_to(checkout) == reached
        assert ("keeps its data in" in capsys.readouterr().err) != reached
    finally:
        if not reached:
            home.parent.rmdir()


# Two at once, and what an accident leaves behind


def test_a_second_process_is_refused_with_a_clear_message(cluster: str) -> None:
    with server(cluster, throwaway=True) as url:
        second = command(cluster, sys.executable, "-c", "print('must not run')")
        assert second.returncode == 1
        assert second.stdout == ""
        assert "Another process already runs the database in" in second.stderr
        assert "Traceback" not in second.stderr
        assert query(url, "SELECT 1") == 1


def test_a_stale_process_file_does_not_block_the_next_start(cluster: str) -> None:
    stale = home_of(cluster) / "data" / "postmaster.pid"
    with server(cluster, throwaway=True):
        left = stale.read_text()
    stale.write_text(left)
    account = Account()
    os.chown(stale, account.uid, account.gid)
    with server(cluster, throwaway=True) as url:
        assert query(url, "SELECT 1") == 1


def test_a_first_start_that_was_interrupted_does_not_block_the_next(new_cluster: str) -> None:
    account = Account()
    home = home_of(new_cluster)
    account.own(home)
    (home / "password").write_text("half")
    account.own(home / "data.new")
    (home / "data.new" / "PG_VERSION").write_text("18\n")
    with server(new_cluster, throwaway=True) as url:
        assert query(url, "SELECT current_user") == "galley"
    assert not (home / "data.new").exists()


def test_a_server_that_does_not_start_says_why(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_postgres, "THROWAWAY", ["no_such_setting=1"])
    with pytest.raises(LocalPostgresError, match="no_such_setting"), server(cluster, throwaway=True):
        pass
    monkeypatch.undo()
    with server(cluster, throwaway=True) as url:
        assert query(url, "SELECT 1") == 1


# The command


SHOW_URL = "import os; print(os.environ['DATABASE_URL'])"


def test_a_database_of_ones_own_is_used_and_no_server_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setattr(local_postgres, "server", lambda *args, **kwargs: pytest.fail("a server started"))
    with database_url("unused") as url:
        assert url == "postgres://somewhere/else"


def test_the_command_is_given_the_database_of_ones_own(new_cluster: str) -> None:
    result = command(new_cluster, sys.executable, "-c", SHOW_URL, DATABASE_URL="postgres://somewhere/else")
    assert (result.returncode, result.stdout) == (0, "postgres://somewhere/else\n")
    assert not home_of(new_cluster).exists()


def test_the_command_is_given_a_server_that_stops_after_it(cluster: str) -> None:
    connect = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']).close()"
    result = command(cluster, sys.executable, "-c", f"{connect}; {SHOW_URL}")
    assert result.returncode == 0, result.stderr
    port = int(result.stdout.strip().rpartition(":")[2].partition("/")[0])
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", port))


def test_the_exit_code_of_the_command_is_passed_on(cluster: str) -> None:
    assert command(cluster, sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_the_server_stops_when_the_command_is_ended(cluster: str) -> None:
    inherited = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    waits = "print('ready', flush=True); import time; time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-m", "settings.local_postgres", cluster, sys.executable, "-c", waits],
        env=inherited,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    with process.stdout as output:
        assert output.readline() == b"ready\n"
        pid = server_pid(cluster)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    deadline = time.monotonic() + 10
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not runs(pid)


def test_without_a_command_it_says_how_it_is_used() -> None:
    result = command("name")
    assert result.returncode == 2
    assert "python -m settings.local_postgres NAME COMMAND" in result.stderr
