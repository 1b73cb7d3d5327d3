"""Secrets in a text: what they look like, provider by provider, and what only looks like one."""
