"""Search as Wagtail does it by itself: `python -m benchmarks.stock --rounds 3`, in ms, as JSON.

The titles and texts of posts in Wagtail's index on PostgreSQL, counted and paged, as a site written the usual
way does. Galley's own desk searches there, its readers do not.
"""

import argparse
import json
import os
import statistics
import time


def main() -> None:
    """Search for a common word and for one that nobody wrote, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    os.environ["DJANGO_SETTINGS_MODULE"], os.environ["LOG_LEVEL"] = "settings.dev", "ERROR"
    os.environ["DEBUG"] = "0"
    import django

    django.setup()
    from django.core.paginator import Paginator

    from benchmarks.search import Writer
    from posts.models import PostPage

    words = {"search, common word": Writer().vocabulary[300], "search, miss": "xqzwvk"}
    waited: dict[str, list[float]] = {name: [] for name in words}
    for _round in range(rounds):
        for name, word in words.items():
            begun = time.perf_counter()
            list(Paginator(PostPage.objects.live().search(word), 20).get_page(1))
            waited[name].append((time.perf_counter() - begun) * 1000)
    print(json.dumps({name: round(statistics.median(some), 1) for name, some in waited.items()}))


if __name__ == "__main__":
    main()
