"""How much memory and time an import takes, and whether a cut is seen at every kilobyte.

python benchmarks/importing.py memory 200        a synthetic export of 200 MB, read as a stream
python benchmarks/importing.py cuts FILE.xml     the file cut off at every kilobyte
python benchmarks/importing.py convert FILE.xml  posts a second, without a database

These need Django's settings and no database; `make manage ARGS="import_wordpress …"` times a whole import.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Synthetic</title><link>https://a.example</link>
<wp:wxr_version>1.2</wp:wxr_version>
"""
TEXT = "<p>Words &amp; more words.</p>\n<pre class='brush: sql'>SELECT 1;</pre>\n" * 60


def peak() -> float:
    """The most memory this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(path: Path, megabytes: int) -> int:
    """Write an export of about this size. Returns how many posts it has."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        while file.tell() < megabytes * 1024 * 1024:
            count += 1
            file.write(
                f"<item><title>Post {count}</title><link>https://a.example/{count}/</link><wp:post_id>{count}"
                f"</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
                f"<content:encoded><![CDATA[{TEXT}]]></content:encoded></item>\n"
            )
        file.write("</channel></rss>")
    return count


def memory(megabytes: int) -> None:
    """Read a big export twice over, as an import does, and say what it took."""
    from posts.importers.wordpress.survey import survey
    from posts.importers.wxr import Export

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        posts = write(path, megabytes)
        before, start = peak(), time.perf_counter()
        found = survey(Export(path))
        seen = sum(1 for _record in Export(path))
        seconds = time.perf_counter() - start
    print(f"{megabytes} MB, {posts} posts: {len(found.items)} surveyed, {seen} records")
    print(f"{before:.0f} MB before, {peak():.0f} MB at most, {seconds:.1f} s for two readings")


def cuts(path: Path) -> None:
    """Cut a file off at every kilobyte; each piece must be refused."""
    from posts.importers.wxr import Export, Unreadable

    data = path.read_bytes().rstrip()
    refused = 0
    with tempfile.TemporaryDirectory() as folder:
        piece = Path(folder) / "piece.xml"
        for size in range(0, len(data), 1024):
            piece.write_bytes(data[:size])
            try:
                for _record in Export(piece):
                    pass
            except Unreadable as error:
                refused += "ends too early" in error.reason
    print(f"{refused} of {len(range(0, len(data), 1024))} pieces refused as cut off")


def convert(path: Path) -> None:
    """Convert every post of an export and say how many a second."""
    from posts.importers import html_to_blocks
    from posts.importers.wxr import Export, Item

    texts = [record.content for record in Export(path) if isinstance(record, Item)]
    start = time.process_time()
    for text in texts:
        html_to_blocks.convert(html_to_blocks.Source(text))
    print(f"{len(texts) / (time.process_time() - start):.0f} texts a second of processor time")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    os.environ.setdefault("DATABASE_URL", "postgres://nobody:none@127.0.0.1:1/none")
    django.setup()
    what, argument = sys.argv[1:3]
    {"memory": lambda: memory(int(argument)), "cuts": lambda: cuts(Path(argument))}.get(
        what, lambda: convert(Path(argument))
    )()
