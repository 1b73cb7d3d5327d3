"""Acts that end in the middle."""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError

WRITES = ("INSERT", "UPDATE", "DELETE")
# What Django sends to leave a transaction behind; a database does it for a process that is gone.
LEAVING = ("SAVEPOINT", "ROLLBACK", "RELEASE")


class Killed(BaseException):
    """The process is gone: nothing catches this, and nothing is asked of the database afterwards."""


class Fuse:
    """Burns through at a write to the database. For `connection.execute_wrapper`.

    The process is killed there, or else the database fails once, which code may catch.
    """

    def __init__(self, *, writes: int, kills: bool) -> None:
        self.writes = writes
        self.kills = kills
        self.burnt = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        word = str(sql).lstrip().split(None, 1)[0].upper()
        if word not in LEAVING and self._is_in_the_way(word):
            raise Killed if self.kills else OperationalError("the database is away")
        return execute(sql, params, many, context)

    def _is_in_the_way(self, word: str) -> bool:
        if self.burnt:
            return self.kills
        if word in WRITES:
            self.writes -= 1
            self.burnt = self.writes < 0
        return self.burnt
