"""How much memory and time an import takes, and whether a cut is seen at every kilobyte.

python -m settings.local_postgres benchmark python benchmarks/importing.py whole 20000
                                                 a whole import of so many posts into a database of its own
python benchmarks/importing.py memory 200        a synthetic export of 200 MB, read as a stream
python benchmarks/importing.py cuts FILE.xml     the file cut off at every kilobyte
python benchmarks/importing.py convert FILE.xml  posts a second, without a database

All but the first need Django's settings and no database.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
NAME = "galley_benchmark_importing"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Synthetic</title><link>https://a.example</link>
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


def posts(path: Path, count: int) -> None:
    """Write an export of so many posts of about 300 words each; each hundredth has ten times as many."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for n in range(1, count + 1):
            file.write(
                f"<item><title>Post {n}</title><link>https://a.example/2016/05/01/post-{n}/</link>"
                f"<dc:creator>author{n % 30}</dc:creator>"
                f"<category domain='category' nicename='c-{n % 12}'>C {n % 12}</category>"
                f"<category domain='post_tag' nicename='t-{n % 200}'>T {n % 200}</category>"
                f"<wp:post_id>{n}</wp:post_id><wp:post_date_gmt>2016-05-01 12:00:00</wp:post_date_gmt>"
                f"<wp:post_name>post-{n}</wp:post_name><wp:post_type>post</wp:post_type>"
                f"<wp:status>publish</wp:status><content:encoded><![CDATA["
                f"{_post(n)}]]></content:encoded></item>\n"
            )
        file.write("</channel></rss>")


def _post(number: int) -> str:
    """A few paragraphs, headings and pieces of code; links to the post before."""
    link = f"<a href='https://a.example/2016/05/01/post-{number - 1}/'>before</a>"
    section = (
        f"<h2>Part</h2>\n{'Words that are many and the same. ' * 8}{link}.\n\n{'More of them. ' * 15}\n\n"
    )
    code = "<pre class='brush: sql'>SELECT &lt;b&gt;\n\n  FROM words;</pre>\n"
    return (section + code) * (30 if number % 100 == 0 else 3)


def own_database() -> None:
    """Make an empty database beside the one that DATABASE_URL names, and use it from here on."""
    import psycopg

    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
    os.environ["DATABASE_URL"] = f"{server}/{NAME}"


def whole(count: int) -> None:
    """Import so many posts, and say how fast each tenth went and what the most memory was."""
    from posts.importers.wordpress import Options, run

    # In a process of its own, whose memory is not that of the import.
    subprocess.run([sys.executable, ROOT / "manage.py", "migrate", "-v0"], check=True, env=os.environ)
    marks = [(time.perf_counter(), time.process_time())]

    def progress(done: int, total: int) -> None:
        if done % (total // 10) == 0:
            marks.append((time.perf_counter(), time.process_time()))
            wall, cpu = (now - then for now, then in zip(marks[-1], marks[-2], strict=True))
            speed = f"{total / 10 / wall:6.0f} posts a second, {total / 10 / cpu:6.0f} of processor time"
            print(f"{done:>7} posts: {speed}, {peak():.0f} MB at most", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        posts(path, count)
        before = peak()
        report = run(path, Options(progress=progress))
    took = time.perf_counter() - marks[0][0]
    print(f"{report.changed} came in {took:.0f} s, {count / took:.0f} a second, with their redirects")
    print(f"{before:.0f} MB before, {peak():.0f} MB at most")


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
    print(f"{megabytes} MB, {posts} posts: {sum(1 for _item in found.items)} surveyed, {seen} records")
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
    what, argument = sys.argv[1:3]
    if what == "whole":
        own_database()
    django.setup()
    if what in ("cuts", "convert"):
        {"cuts": cuts, "convert": convert}[what](Path(argument))
    else:
        {"memory": memory, "whole": whole}[what](int(argument))
