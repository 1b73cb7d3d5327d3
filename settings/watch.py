"""One of granian's threads waits for requests, and another as soon as that one is busy.

Threads that wait for one queue wake each other for every request, to wait for Python's lock: a tenth of the
speed of what is kept, and more (decision 0037). Here they take turns only when one has to wait for a sender.
"""

import threading

SILENCE = 1.0  # seconds


class Watch:
    """Who is on watch takes requests from granian. The others wait in the end of their last one."""

    def __init__(self) -> None:
        """Begin with nobody on watch."""
        self._left = threading.Condition()
        self._who: int | None = None
        self._calls = 0

    def goes_on(self) -> bool:
        """Whether this thread is on watch; to be asked at the end of each request."""
        if self._who != threading.get_ident():
            return False
        self._calls += 1
        return True

    def leave(self) -> None:
        """Let another thread take requests while this one does what may take long."""
        with self._left:
            if self._who == threading.get_ident():
                self._who = None
                self._left.notify()

    def enter(self) -> None:
        """Wait until nobody is on watch, and then be it.

        granian ends a thread that had nothing to do for a time, and tells nobody. So who was not heard
        of for SILENCE may be gone. If it is not, it finds that it was relieved, and enters again.
        """
        with self._left:
            heard = -1
            while self._who is not None and heard != self._calls:
                heard = self._calls
                self._left.wait(SILENCE)
            self._who = threading.get_ident()
