"""Approve texts that wait for review, one after the other: `python -m benchmarks.publishing --seconds 5`.

With the settings of the servers that are read meanwhile: what it draws is good for no others.
"""

import argparse
import time


def main() -> None:
    """Approve one a second, and say how many readers have got."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5)
    seconds = parser.parse_args().seconds
    import django

    django.setup()
    from benchmarks.desk import Desk, editor, get

    desk = Desk(seconds)
    print("ready", flush=True)
    for post in desk.waiting:
        begun = time.monotonic()
        get(desk.reviewer, editor(post))
        desk.approval(post)()
        time.sleep(max(0, 1 - (time.monotonic() - begun)))
    print(len(desk.waiting), flush=True)


if __name__ == "__main__":
    main()
