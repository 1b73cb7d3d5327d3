"""One line of JSON for each event in production, one readable line in development."""

import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Addresses whose last part is a password: of experts, of private calendars, and in mail to subscribers.
SECRET_PATH = re.compile(
    r"(/expert/|/calendar/(?=[^/\s]+\.ics)"
    r"|/newsletter/(?:confirm|resend|confirmed|preferences|unsubscribe|undo|erase)/)[^/\s'\".?]+"
)


def without_secret_paths(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out of addresses what would let whoever reads the log use them."""
    for key, value in event.items():
        if isinstance(value, str) and "/" in value:
            event[key] = SECRET_PATH.sub(r"\1…", value)
    return event


# What every event carries, whether it comes from structlog or from Python's own logging.
SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_secret_paths,
]


def logging_config(*, renderer: str, level: str = "INFO") -> dict[str, Any]:
    """Return Django's LOGGING for a renderer, "json" or "console", and configure structlog.

    Everything goes to standard output; whoever runs the process decides where it is kept.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderers: dict[str, list[Any]] = {
        "json": [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        "console": [
            structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED_PROCESSORS,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderers[renderer],
                ],
            }
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "structured",
            }
        },
        "root": {"handlers": ["stdout"], "level": level},
        # Django's default handlers would print each event a second time.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
