"""What is remembered of the items of an export, in a file that goes when nobody needs it."""

from threading import Thread

from posts.importers.wordpress.inventory import Inventory


def test_another_thread_than_the_one_that_made_it_may_let_go_of_it() -> None:
    made: list[Inventory] = []
    thread = Thread(target=lambda: made.append(Inventory()))
    thread.start()
    thread.join()
    made.clear()  # what a finalizer raises fails a test
