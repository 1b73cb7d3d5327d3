"""Telling other services what becomes of pages: events as signed requests, by way of the outbox.

`hooks` reads which services, `events` writes a row for each event and service, `delivery` hands one over.
"""
