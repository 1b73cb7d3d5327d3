"""The servers that are compared, each on a port of its own on loopback."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 4  # as in the Dockerfile
NGINX = """
daemon off; master_process on; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off; default_type text/html; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{servers}
}}
"""


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    address: str
    process: subprocess.Popen[bytes]

    def processes(self) -> list[int]:
        """The ids of the server's processes: itself and what it started."""
        found = [self.process.pid]
        for parent in found:
            with suppress(OSError):
                children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
                found += [int(child) for child in children]
        return found

    def processor_ms(self) -> float:
        """Processor time used so far."""
        ticks = 0
        for number in self.processes():
            with suppress(OSError):
                fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks * 1000 / os.sysconf("SC_CLK_TCK")

    def memory_mib(self, *, workers: bool = False) -> float:
        """Resident memory that is not shared with others, and an even part of what is.

        Of all processes, or without the one that started the others.
        """
        kilobytes = 0
        for number in self.processes()[workers:]:
            with suppress(OSError):
                lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
                kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return kilobytes / 1024


def free_port(first: int) -> int:
    """Return the first free port from `first` on."""
    for port in range(first, first + 50):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise SystemExit(f"No free port among {first} to {first + 49}. Choose others: --port.")


@contextmanager
def running(command: list[str], port: int, env: dict[str, str], path: str = "/") -> Iterator[Served]:
    """Run a server until the block ends. Ends the benchmark when it does not answer."""
    log = BASE_DIR / ".local" / "benchmarks" / f"server-{port}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, cwd=BASE_DIR, stdout=output, stderr=output)
    served = Served(f"http://127.0.0.1:{port}", process)
    try:
        _wait(served, path, log)
        yield served
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()


def _wait(served: Served, path: str, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and served.process.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(served.address + path, timeout=10).close()
            return
        time.sleep(0.1)
    raise SystemExit(f"{served.address} did not start. The end of {log}:\n{log.read_text()[-2000:]}")


def production(url: str, media: Path, port: int, **more: str) -> dict[str, str]:
    """The environment of production for a database and a folder of pictures."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.production",
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(media),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "EMAIL_URL": "dummy://",
        "LOG_LEVEL": "ERROR",
        **more,
    }


@contextmanager
def galley(
    url: str,
    media: Path,
    *,
    first_port: int,
    threads: int = THREADS,
    path: str = "/",
    more: dict[str, str] | None = None,
) -> Iterator[Served]:
    """Run the site as the Dockerfile does; `more` is added to its environment."""
    port = free_port(first_port)
    env = production(url, media, port, **(more or {}))
    command = [sys.executable, "-m", "settings.serve", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(WORKERS), "--blocking-threads", str(threads), "--log-level", "error"]
    command += ["--static-path-route", "/media/images", "--static-path-mount", f"{media}/images"]
    with running(command, port, env, path) as served:
        yield served


def collect_static(url: str, media: Path) -> None:
    """Collect and compress the static files."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, env=production(url, media, 0), cwd=BASE_DIR, check=True)


def nginx_program() -> str:
    """Where nginx is; Debian keeps it from the path of ordinary users."""
    return shutil.which("nginx") or "/usr/sbin/nginx"


def proxy_conf(listen: str, upstream: str, pages: Path, media: Path) -> str:
    """Return docs/nginx.conf without certificates, for these addresses and folders."""
    conf = (BASE_DIR / "docs" / "nginx.conf").read_text()
    for pattern, ours in (
        (r"listen 443 ssl;", f"listen {listen};"),
        (r" +ssl_certificate.*\n", ""),
        (r"127\.0\.0\.1:8000", upstream),
        (r"/srv/pages", str(pages)),
        (r"/srv/media", str(media)),
    ):
        conf, found = re.subn(pattern, ours, conf)
        if not found:
            raise SystemExit(f"docs/nginx.conf has no {pattern} any longer.")
    return conf


def nginx_command(folder: Path, servers: str) -> list[str]:
    """Write a configuration with these servers into a folder; return what starts nginx with it."""
    user = "user root;" if os.geteuid() == 0 else ""  # the files are ours
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user, servers=servers))
    return [nginx_program(), "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


@contextmanager
def proxy(url: str, media: Path, folder: Path, *, first_port: int) -> Iterator[Served]:
    """Run the site behind nginx as docs/nginx.conf has it, but for certificates, ports and folders."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "pages"
    pages.mkdir(parents=True)
    port = free_port(first_port + 20)
    more = {"PAGE_CACHE_DIR": str(pages), "BASE_URL": f"http://127.0.0.1:{port}"}
    headers = [sys.executable, "manage.py", "page_headers"]
    subprocess.run(
        headers, env=production(url, media, port, **more), cwd=BASE_DIR, check=True, stdout=subprocess.DEVNULL
    )
    with galley(url, media, first_port=first_port, path="/health/", more=more) as site:
        upstream = site.address.removeprefix("http://")
        conf = proxy_conf(f"127.0.0.1:{port}", upstream, pages, media)
        with _nginx(folder, port, conf) as served:
            yield served


@contextmanager
def nginx(pages: dict[str, bytes], folder: Path, *, first_port: int) -> Iterator[Served]:
    """Serve these bytes from files, compressed ones beside them. Needs nginx with gzip_static."""
    import gzip

    root = folder / "root"
    shutil.rmtree(folder, ignore_errors=True)
    root.mkdir(parents=True)
    for name, content in pages.items():
        (root / name).write_bytes(content)
        (root / f"{name}.gz").write_bytes(gzip.compress(content, 9))
    port = free_port(first_port)
    conf = f"server {{ listen 127.0.0.1:{port}; root {root}; gzip_static on; }}"
    with _nginx(folder, port, conf, f"/{next(iter(pages))}") as served:
        yield served


@contextmanager
def _nginx(folder: Path, port: int, conf: str, path: str = "/") -> Iterator[Served]:
    with running(nginx_command(folder, conf), port, dict(os.environ), path) as served:
        yield served
