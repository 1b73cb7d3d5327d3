"""The user a private server runs as: PostgreSQL refuses to be root."""

import os
import pwd
import subprocess
from contextlib import suppress
from pathlib import Path


class Account:
    """The user the server runs as: ourselves, or an unprivileged one when we are root."""

    def __init__(self) -> None:
        self.switch = os.geteuid() == 0
        entry = pwd.getpwuid(os.geteuid())
        if self.switch:
            for name in ("postgres", "nobody"):
                with suppress(KeyError):
                    entry = pwd.getpwnam(name)
                    break
        self.uid, self.gid = entry.pw_uid, entry.pw_gid

    def options(self) -> dict[str, object]:
        """Keyword arguments for subprocess that make the child this user."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether this user can read what lies at the path."""
        probe = ["/bin/sh", "-c", 'cd / && test -r "$0"', str(path)]
        return subprocess.run(probe, **self.options()).returncode == 0  # type: ignore[call-overload]

    def own(self, folder: Path) -> None:
        """Make the folder, private to this user."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.switch:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
