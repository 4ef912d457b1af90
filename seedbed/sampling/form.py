"""The forms in which a sample is shown."""

from enum import StrEnum


class Form(StrEnum):
    """For people at a terminal, for programs, for a browser."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
