"""WordPress on loopback: MariaDB, PHP and nginx from Debian's packages, in a folder of their own.

    apt-get install wordpress mariadb-server php-fpm php-mysql nginx-light

Nothing of the machine's own WordPress, MariaDB or PHP is touched, and all of it ends with the block.
"""

import getpass
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.serving import Served, free_port, nginx_program, running

HERE = Path(__file__).parent
SOURCE = Path("/usr/share/wordpress")
PROGRAMS = ("mariadbd", "mariadb-install-db", "php", "nginx")
PACKAGES = "wordpress mariadb-server php-fpm php-mysql nginx-light"
CHILDREN = 4  # processes of PHP: twice the cores of the machines that this was measured on

PHP = """
[global]
error_log = {folder}/php.log
daemonize = no
[www]
user = {user}
listen = {sockets}/php
pm = static
pm.max_children = {children}
php_admin_value[opcache.enable] = 1
php_admin_value[opcache.validate_timestamps] = 0
php_admin_value[memory_limit] = 256M
"""
NGINX = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user {user};
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000; include /etc/nginx/mime.types;
  gzip on; gzip_types text/css application/javascript application/rss+xml;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  fastcgi_cache_path {folder}/cache keys_zone=pages:10m;
  server {{
    listen 127.0.0.1:{plain}; root {folder}/root; index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{ include /etc/nginx/fastcgi.conf; fastcgi_pass unix:{sockets}/php; }}
  }}
  server {{
    listen 127.0.0.1:{cached}; root {folder}/root; index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      include /etc/nginx/fastcgi.conf; fastcgi_pass unix:{sockets}/php;
      fastcgi_cache pages; fastcgi_cache_key $host$request_uri; fastcgi_cache_valid 200 1s;
      fastcgi_cache_lock on; fastcgi_cache_use_stale updating error timeout;
    }}
  }}
}}
"""


def missing() -> str | None:
    """Say what is not here; None when WordPress can be run."""
    absent = [name for name in PROGRAMS if _program(name) is None]
    if _php_fpm() is None:
        absent.append("php-fpm")
    if not SOURCE.is_dir():
        absent.append("wordpress")
    return f"{', '.join(absent)}: apt-get install {PACKAGES}" if absent else None


@contextmanager
def wordpress(folder: Path, posts: Path, *, first_port: int) -> Iterator[tuple[Served, Served]]:
    """Run WordPress with the posts of a file: itself, and behind a cache of one second."""
    with ExitStack() as stack:
        # Paths of sockets are short, whatever the checkout is called.
        sockets = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="galley-")))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        root = folder / "root"
        shutil.copytree(SOURCE, root, ignore=shutil.ignore_patterns("wp-content", ".htaccess"))
        (root / "wp-content" / "plugins").mkdir(parents=True)
        shutil.copytree(HERE / "theme", root / "wp-content" / "themes" / "reference")
        config = (HERE / "wp-config.php").read_text().replace("%(socket)s", f"{sockets}/sql")
        (root / "wp-config.php").write_text(config)

        stack.enter_context(_mariadb(folder / "data", sockets / "sql"))
        subprocess.run(["php", HERE / "fill.php", root, posts], check=True)

        plain = free_port(first_port)
        cached = free_port(plain + 1)
        values = {"folder": folder, "sockets": sockets, "user": getpass.getuser(), "children": CHILDREN}
        values |= {"plain": plain, "cached": cached}
        (folder / "php.conf").write_text(PHP.format(**values))
        (folder / "nginx.conf").write_text(NGINX.format(**values))
        php = stack.enter_context(_process([_php_fpm(), "-R", "-y", folder / "php.conf"], folder / "php.out"))
        _until((sockets / "php").exists, folder / "php.out")
        command = [nginx_program(), "-p", str(folder), "-e", f"{folder}/nginx.log"]
        command += ["-c", f"{folder}/nginx.conf"]
        stack.enter_context(running(command, plain, dict(os.environ)))
        # What costs processor time is PHP.
        yield Served(f"http://127.0.0.1:{plain}", php), Served(f"http://127.0.0.1:{cached}", php)


@contextmanager
def _mariadb(data: Path, socket: Path) -> Iterator[None]:
    user = getpass.getuser()
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={user}"]
    install += ["--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
    command = [_program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--user={user}"]
    command += [f"--socket={socket}", "--skip-networking", f"--pid-file={data}/pid"]
    log = data.parent / "mariadb.log"
    with _process(command, log):
        _until(socket.exists, log)
        create = ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "-e"]
        subprocess.run([*create, "CREATE DATABASE wordpress CHARACTER SET utf8mb4"], check=True)
        yield


@contextmanager
def _process(command: Sequence[str | Path | None], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until(ready: Callable[[], bool], log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise SystemExit(f"WordPress did not start. The end of {log}:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")


def _php_fpm() -> str | None:
    return next(iter(sorted(map(str, Path("/usr/sbin").glob("php-fpm*")))), None)
