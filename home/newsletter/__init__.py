"""The newsletter: who gets it, how they ask for it and stop it, and what is sent to whom, once.

Smallest first: `addresses` and `links` know nothing of each other; `models` keep; `subscribing`
is every step of a reader, as plain functions; `letters` are the mails about a subscription; `issues` says
what is sent and when, `mail` what it looks like, `sending` puts it into the outbox, which delivers it.

What readers do in a request never depends on whether an address is known: a request writes a sign-up
down, and the mailer answers it. See docs/newsletter.md and decision 0018.
"""
