"""The checklist: what a text should have put right before others spend time on it, and before readers see it.

`checks` has a check a file, `registry` names all of them, and `run` holds a text against them. Nothing in a
checklist decides anything: `posts.review` asks it when a text is submitted and when it is published.
docs/decisions/0023-the-checklist.md says why it is as it is.
"""
