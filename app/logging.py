"""Structured logging with context bound per delivery, run and request."""

from __future__ import annotations

import logging
import sys

import structlog

Logger = structlog.stdlib.BoundLogger


def configure_logging(*, json: bool, level: int = logging.INFO) -> None:
    """Send structlog's events to standard error, as JSON lines or for a terminal."""
    # Plain tracebacks in both: a local variable can hold a secret.
    renderers: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if json
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *renderers,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def get_logger() -> Logger:
    """The logger of this process; context comes from `bound`."""
    logger: Logger = structlog.get_logger()
    return logger


bound = structlog.contextvars.bound_contextvars
"""Context manager: every event logged inside carries these keys."""
