"""One build for all who ask for the same at the same time."""

import threading
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from home.edge.requests import Key, readable
from home.edge.store import Touched

Result = TypeVar("Result")


@dataclass
class Flight(Generic[Result]):
    """A build that others wait for."""

    landed: threading.Event = field(default_factory=threading.Event)
    result: Result | None = None  # nothing while it lasts, and where it failed

    def wait(self, seconds: float) -> Result | None:
        """Return what was built, or nothing if that took too long or failed."""
        self.landed.wait(seconds)
        return self.result


class Flights(Generic[Result]):
    """The builds of this moment."""

    def __init__(self) -> None:
        self._flights: dict[Key, Flight[Result]] = {}
        self._lock = threading.Lock()

    def join(self, key: Key) -> tuple[Flight[Result], bool]:
        """Return the build of a key, and whether it is the caller who has to do it, and to `land` it."""
        with self._lock:
            if flight := self._flights.get(key):
                return flight, False
            flight = self._flights[key] = Flight()
            return flight, True

    def land(self, key: Key, flight: Flight[Result], result: Result | None) -> None:
        """Give all who wait the result."""
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
        flight.result = result
        flight.landed.set()

    def leave_behind(self, touched: Touched) -> None:
        """Let nobody join builds that began before a change: who asks now gets what is new."""
        with self._lock:
            for key in [key for key in self._flights if touched.covers(readable(key.path))]:
                del self._flights[key]
