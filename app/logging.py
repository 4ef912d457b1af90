"""Structured logging with context bound per delivery, run and request.

Whatever this process writes about itself loses its secrets first: our own events, the records of
libraries, and tracebacks of what nobody caught.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Any

import structlog

from app.redaction import Redactor

Logger = structlog.stdlib.BoundLogger
_redactor = Redactor()


def configure_logging(
    *, json: bool, level: int = logging.INFO, secrets: Iterable[str] = ()
) -> None:
    """Send structlog's events to standard error, as JSON lines or for a terminal.

    `secrets` are values that are never to be seen there, see `hide`.
    """
    _redactor.forget()
    hide(secrets)
    logging.setLogRecordFactory(_record)
    sys.excepthook = _uncaught
    if threading.excepthook is threading.__excepthook__:  # a test runner has one of its own
        threading.excepthook = _uncaught_in_thread
    if sys.unraisablehook is sys.__unraisablehook__:  # the same
        sys.unraisablehook = _unraisable
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # A plain traceback in both: a local variable can hold a secret.
            structlog.processors.format_exc_info,
            _without_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def hide(secrets: Iterable[str]) -> None:
    """Take these values out of whatever this process writes about itself from now on."""
    _redactor.hide(secrets)


def get_logger() -> Logger:
    """The logger of this process; context comes from `bound`."""
    logger: Logger = structlog.get_logger()
    return logger


bound = structlog.contextvars.bound_contextvars
"""Context manager: every event logged inside carries these keys."""


def _without_secrets(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {key: _redactor.value(value) for key, value in event.items()}


def _record(*values: Any, **named: Any) -> logging.LogRecord:  # noqa: ANN401 - as logging has it
    """A record of the standard library's logging, as uvicorn and Celery make them."""
    record = logging.LogRecord(*values, **named)
    try:
        message = record.getMessage()
    except Exception as error:  # noqa: BLE001 - the record says so, in place of what was meant
        # Logging itself would say it too, and quote the values as they are.
        meant = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        message = f"{meant} (not written: {type(error).__name__})"
        record.msg, record.args = message, None
    redacted = _redactor.text(message)
    if redacted != message:
        record.msg, record.args = redacted, None
    if record.exc_info:
        # Formatters take this in place of what they would write themselves.
        record.exc_text = _redactor.text(_traceback(*record.exc_info))
    return record


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(_redactor.text(_traceback(kind, error, trace)) + "\n")


def _uncaught_in_thread(thread: threading.ExceptHookArgs) -> None:
    error = thread.exc_value or thread.exc_type()
    if not isinstance(error, SystemExit):
        _uncaught(thread.exc_type, error, thread.exc_traceback)


def _unraisable(told: sys.UnraisableHookArgs) -> None:
    _uncaught(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)


def _traceback(
    kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> str:
    return "".join(traceback.format_exception(kind, error, trace)).rstrip("\n")
