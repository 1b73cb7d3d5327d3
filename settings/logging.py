"""One line of JSON for each event in production, one readable line in development."""

import re
import sys
from typing import Any

import structlog

# Addresses whose long part is a password: see posts.calendar.addresses.
_SECRET = re.compile(r"(/calendar/)[^/\s]+(\.ics)")


def without_secrets(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave out of an event what would let whoever reads the log read somebody's calendar."""
    said = {key: event[key] for key in ("event", "request") if isinstance(event.get(key), str)}
    return {**event, **{key: _SECRET.sub(r"\1…\2", words) for key, words in said.items()}}


# What every event carries, whether it comes from structlog or from Python's own logging.
SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_secrets,
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
