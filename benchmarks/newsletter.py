"""Whether the newsletter stays quick with many subscribers, and which of its queries read a whole table.

    .venv/bin/python -m settings.local_postgres benchmark .venv/bin/python -m benchmarks.newsletter

Fills a database of its own: subscribers, a mailing that went to all of them, and what the outbox and the
proofs of erasure remember, a million each. Then it does what readers, editors and the mailer do, and prints
milliseconds, and the large tables that a plan reads from end to end.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.search import own_database

LARGE = ("home_subscriber", "home_delivery", "posts_outgoingmessage", "home_erasure")
NAME = "galley_benchmark_newsletter"
FILL = """
    INSERT INTO home_subscriber (address, key, status, rhythm, everything, source, reason, token_hash,
                                 created_at, confirmed_at, ended_at)
    SELECT a, a,
           CASE WHEN n %% 20 = 0 THEN 'unsubscribed' WHEN n %% 50 = 1 THEN 'pending' ELSE 'confirmed' END,
           CASE WHEN n %% 3 = 0 THEN 'weekly' ELSE 'at once' END, n %% 10 > 0, 'form', '', md5(a),
           now() - interval '1 minute' * (n %% 10000), now() - interval '1 day', now()
    FROM (SELECT n, 'reader-' || n || '@example.com' AS a FROM generate_series(1, %(rows)s) AS n) AS numbered;
    INSERT INTO home_subscriber_categories (subscriber_id, category_id)
    SELECT id, %(category)s FROM home_subscriber WHERE NOT everything;
    INSERT INTO posts_outgoingmessage (message_id, key, recipient, subject, content, bulk, status, attempts,
                                       last_error, created_at, next_attempt_at, finished_at)
    SELECT '<newsletter.' || id || '@example.com>', '', address, 'Subject', '', true, 'sent', 1, '', now(),
           NULL, now() - interval '1 second' * id
    FROM home_subscriber;
    INSERT INTO home_delivery (issue_id, subscriber_id, message_id)
    SELECT %(issue)s, s.id, m.id
    FROM home_subscriber s JOIN posts_outgoingmessage m ON m.recipient = s.address;
    INSERT INTO home_erasure (address_hash, at, cause, user_email)
    SELECT md5(n::text) || md5(n::text), now(), 'age', '' FROM generate_series(1, %(rows)s) AS n;
"""


def fill(rows: int) -> None:
    """Make the rows in the database itself: through the models it would take an hour."""
    from django.core.management import call_command
    from django.db import connection

    from home.newsletter.models import Issue
    from posts.models import Category

    call_command("migrate", verbosity=0)
    category = Category.objects.create(name="Data", slug="data")
    issue = Issue.objects.create(kind="post", subject="To all", status="sent")
    with connection.cursor() as cursor:
        for statement in FILL.split(";")[:-1]:
            cursor.execute(statement, {"rows": rows, "category": category.pk, "issue": issue.pk})
        cursor.execute("VACUUM ANALYZE")


def acts() -> dict[str, Callable[[], Any]]:
    """What is done, by name; in this order."""
    from django.test import Client
    from django.utils import timezone

    from home.newsletter import forms, sending, subscribing
    from home.newsletter.addresses import parse
    from home.newsletter.models import Erasure, Issue, Subscriber
    from posts.models import User
    from posts.outbox import sending as outbox
    from posts.outbox.pruning import prune

    forms.QUICKEST *= 0
    reader, desk = Client(), Client()
    desk.force_login(User.objects.create_superuser("admin@example.com", "secret"))
    post = _live_post()
    numbers = iter(range(5, 10_000, 10))
    mailing = Issue.objects.create(kind="post", post=post, status="waiting", due_at=timezone.now())

    def sign_up(address: str) -> None:
        answer = reader.post("/newsletter/", {"address": address, "begun": forms.begin()})
        assert answer["Location"] == "/newsletter/sent/", answer

    def look(path: str) -> Callable[[], None]:
        def get() -> None:
            answer = desk.get(f"/admin/home/{path}")
            assert answer.status_code == 200, answer

        return get

    return {
        "sign-up, a new address": lambda: sign_up("somebody@example.com"),
        "sign-up, a known address": lambda: sign_up("reader-77@example.com"),
        "the mailer answers two sign-ups": subscribing.answer_sign_ups,
        "a link that confirms": lambda: subscribing.confirm("forged"),
        "a mailing begins: 600 messages": sending.hand_over,
        "the mailer takes a message": outbox.claim,
        "a mailing goes on": lambda: _go_on(mailing),
        "a round with nothing to do": sending.fill,
        "somebody unsubscribes": lambda: subscribing.unsubscribe(Subscriber.objects.get(pk=next(numbers))),
        "an address is erased": lambda: subscribing.erase(
            Subscriber.objects.get(pk=next(numbers)), cause=Erasure.Cause.READER
        ),
        "was it erased?": lambda: subscribing.erasures_of(parse("gone@example.com")),
        "the day is counted": sending.count,
        "the outbox forgets": prune,
        "list of subscribers": look("subscriber/"),
        "list, filtered": look("subscriber/?status__exact=pending"),
        "list, searched": look("subscriber/?q=reader-4711@"),
        "list, page 1,000": look("subscriber/?p=1000"),
        "list of mailings": look("issue/"),
        "progress of a mailing": look(f"issue/inspect/{Issue.objects.get(post=None).pk}/"),
        "list of erasures": look("erasure/"),
    }


def _live_post() -> Any:
    from home.newsletter.models import Issue
    from tests.factories import live_post
    from tests.home.newsletter.desk import switch_on

    switch_on()
    post = live_post(title="To all")
    Issue.objects.filter(post=post).delete()
    return post


def _go_on(mailing: Any) -> None:
    from home.newsletter import sending
    from posts.models import OutgoingMessage

    OutgoingMessage.objects.filter(delivery__issue=mailing).update(status="sent", attempts=1)
    sending.hand_over()


def whole_tables(queries: list[dict[str, str]]) -> list[str]:
    """The large tables that a plan of one of the queries reads from end to end."""
    from django.db import connection

    found: set[str] = set()
    with connection.cursor() as cursor:
        for query in queries:
            if not re.match(r"SELECT|UPDATE|DELETE", query["sql"]):
                continue
            cursor.execute("EXPLAIN " + query["sql"].replace("%", "%%"), None)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            found |= {table for table in LARGE if re.search(rf"Seq Scan on {table}\b", plan)}
    return sorted(found)


def main() -> None:
    """Fill, act, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    own_database(NAME)
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    fill(arguments.rows)
    print(f"{'milliseconds: median':>42} {'longest':>8} {'queries':>8}  reads whole tables")
    for name, act in acts().items():
        times = []
        for _round in range(arguments.rounds):
            with CaptureQueriesContext(connection) as queries:
                start = time.perf_counter()
                act()
                times.append((time.perf_counter() - start) * 1000)
        whole = ", ".join(whole_tables(queries.captured_queries)) or "none"
        print(f"{name:32} {statistics.median(times):9.1f} {max(times):8.1f} {len(queries):8}  {whole}")


if __name__ == "__main__":
    main()
