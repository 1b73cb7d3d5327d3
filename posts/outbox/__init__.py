"""From a row in the outbox to a mail server, by whatever number of workers.

What is promised, for each message and address:

- It leaves if, and only if, the transaction that asked for it was committed.
- A server that is away, slow or rude costs time and never the message: it is tried again with growing
  pauses for a day and a half, and then given up visibly. A refusal for good is given up at once.
- Two workers never take the same message (SELECT … FOR UPDATE SKIP LOCKED), and a message whose worker was
  killed is taken up again when its lease is over.
- No transaction is open while a worker talks to a server.

What nobody can promise is "exactly once". Between the server's "250 OK" and our commit a worker can be
killed, and then nobody knows: the message is sent again, with the same Message-ID, by which mailboxes
know a repeat. Mail is lost in no case, and repeated in this one.

`packing` turns messages into JSON and back, `sending` claims and sends, `failures` says what a failure
means, `smtp` ends conversations that would not end, `pruning` forgets.
"""
