"""The site on this machine: `python -m settings.local_site [--port 8000]`, which `make run` calls.

Starts a database when DATABASE_URL names none, migrates, makes the demo content if the site is empty,
then runs the server, the worker, the scheduler and the mailer until Ctrl-C, and stops all of them.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from settings.local_postgres import BASE_DIR, LocalPostgresError, database_url

HOST = "127.0.0.1"
STOP_SECONDS = 10
WELCOME = """
  Galley is running.

    Site    http://localhost:{port}/
    Admin   http://localhost:{port}/admin/
    Mail    http://localhost:{port}/_mail/

    Demo logins, password {password}:
{logins}

  Ctrl-C stops it. What you write is kept.
"""


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, str(BASE_DIR / "manage.py"), *arguments]


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise LocalPostgresError(f"Port {port} is in use. Try: make run PORT={port + 1}") from None


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End our own children, each with what it started, politely and then for certain."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def _running(commands: dict[tuple[str, ...], dict[str, str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run management commands, each in its environment, for the length of the block."""
    # A session each: Ctrl-C comes to us alone, and we end them in order.
    processes = [
        subprocess.Popen(_manage(*arguments), env=env, cwd=BASE_DIR, start_new_session=True)
        for arguments, env in commands.items()
    ]
    try:
        yield processes
    finally:
        _stop(processes)


def _wait_for(port: int, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return when the port answers. Raises LocalPostgresError if the server ends first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=0.2):
            return
        time.sleep(0.1)
    raise LocalPostgresError("The server did not start; its own message is above.")


def _prepare() -> None:
    """Migrate and make the demo content, in this process: each of its own would cost a second."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("set_address")
    call_command("make_demo", if_empty=True)
    connections.close_all()


def run(port: int) -> None:
    """Serve until a child ends or a signal arrives."""
    _require_free(port)
    with database_url("run") as url:
        env = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "settings.dev",
            "BASE_URL": f"http://localhost:{port}",
            "PYTHONUNBUFFERED": "1",
            "DEBUG": os.environ.get("DEBUG", "0"),
            # Mail is read in the browser, unless somebody names a server.
            "EMAIL_URL": os.environ.get("EMAIL_URL", "catch://"),
        }
        # The demo's posts pass review, and review sends mail.
        os.environ.update({**env, "LOG_LEVEL": "WARNING", "EMAIL_URL": "dummy://"})
        _prepare()
        commands = {
            ("runserver", f"{HOST}:{port}", "--skip-checks"): env,
            ("db_worker", "--backend", "queue", "--no-reload"): {**env, "LOG_LEVEL": "WARNING"},
            ("publish_due", "--every", "60"): env,
            ("send_outbox", "--every", "5"): env,
        }
        with _running(commands) as processes:
            _wait_for(port, processes[0])
            _welcome(port)
            while all(process.poll() is None for process in processes):
                time.sleep(0.3)


def _welcome(port: int) -> None:
    from home.demo.people import PASSWORD, PEOPLE

    logins = "\n".join(f"      {person.email:32} {person.does}" for person in PEOPLE)
    print(WELCOME.format(port=port, password=PASSWORD, logins=logins), flush=True)


def main() -> int:
    """Parse the arguments, run, and turn what can go wrong into a sentence."""
    parser = argparse.ArgumentParser(description="Run Galley on this machine.")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    # A shell that starts us in the background has Ctrl-C ignored; we want to hear it all the same.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        run(port)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    except LocalPostgresError as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1
    return 1  # A child ended by itself: its own message is above.


if __name__ == "__main__":
    sys.exit(main())
