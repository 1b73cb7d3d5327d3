"""Threads that take turns as little as they can: who was busy last is busy next.

What a thread touches when it works (its own memory, and that of the other end of its connection to the
database) is at hand while it was in use a moment ago. Threads that wait for one queue take turns, and each
has grown cold when it is called again. What that costs: decision 0038.
"""

import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

Work = TypeVar("Work")


class Crew(Generic[Work]):
    """Threads that do what they are given, in the order in which it came."""

    def __init__(self, size: int, do: Callable[[Work], None]) -> None:
        """Start the threads. What `do` raises would end one of them: it sees to its own faults."""
        self._do = do
        self._turn = threading.Lock()
        self._waiting: deque[Work] = deque()
        # Where those who have nothing to do are given something; who was busy last is last.
        self.idle: list[SimpleQueue[Work]] = []
        for number in range(size):
            # Daemons: granian waits for answers by itself, and a request that hangs must not stop its end.
            threading.Thread(target=self._work, name=f"galley-{number}", daemon=True).start()

    def give(self, work: Work) -> None:
        """Have something done as soon as one of the threads is free."""
        with self._turn:
            if not self.idle:
                self._waiting.append(work)
                return
            hand = self.idle.pop()
        hand.put(work)

    def _work(self) -> None:
        hand: SimpleQueue[Work] = SimpleQueue()
        while True:
            # In no name of ours, or it would be kept until the next one comes.
            self._do(self._next(hand))

    def _next(self, hand: SimpleQueue[Work]) -> Work:
        with self._turn:
            if self._waiting:
                return self._waiting.popleft()
            self.idle.append(hand)
        return hand.get()
