"""Secrets: keys and tokens that open something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from app.domain.findings import Severity
from app.taxonomy.rule import Example, Rule
from app.taxonomy.rules.safety.hits import Hit
from app.taxonomy.rules.safety.places import Kind, Passage

SECRET = Rule(
    id="safety/secret",
    severity=Severity.WARNING,
    message="This looks like a secret, such as a password, a key or a token.",
    hint="If it is real, make it invalid now: whoever saw this pull request can use it. "
    "Then put words such as YOUR-KEY in its place.",
    why="Everybody can read a pull request, also after a text in it was changed.",
    bad=Example(text="task_description: Explain `curl https://anna:not-a-password@files.test/`.\n"),
    good=Example(text="task_description: Explain `curl https://files.test/` with a password.\n"),
    heuristic=True,
)
RULES = (SECRET,)

# Each knows the form of one sort of token. Left out of the library's: the ones that look for
# words such as "password", addresses or mere randomness, which ordinary texts have too.
_DETECTORS = (
    ("aws", "AWSKeyDetector"),
    ("azure_storage_key", "AzureStorageKeyDetector"),
    ("basic_auth", "BasicAuthDetector"),
    ("discord", "DiscordBotTokenDetector"),
    ("github_token", "GitHubTokenDetector"),
    ("gitlab_token", "GitLabTokenDetector"),
    ("jwt", "JwtTokenDetector"),
    ("mailchimp", "MailchimpDetector"),
    ("npm", "NpmDetector"),
    ("openai", "OpenAIDetector"),
    ("private_key", "PrivateKeyDetector"),
    ("pypi_token", "PypiTokenDetector"),
    ("sendgrid", "SendGridDetector"),
    ("slack", "SlackDetector"),
    ("square_oauth", "SquareOAuthDetector"),
    ("stripe", "StripeDetector"),
    ("telegram_token", "TelegramBotTokenDetector"),
    ("twilio", "TwilioKeyDetector"),
)
# Sorts that the library does not know, by how they begin.
_MORE = (
    ("Anthropic", re.compile(r"\bsk-ant-[\w-]{24,}")),
    ("GitHub", re.compile(r"\bgithub_pat_\w{30,}")),
    ("Google", re.compile(r"\bAIza[\w-]{35}(?![\w-])")),
    ("Hugging Face", re.compile(r"\bhf_[A-Za-z0-9]{30,}\b")),
)
_WORTH_A_LOOK = re.compile(r"\S{16}|PRIVATE KEY")
# The library's expressions take time that grows with the square of a line; so lines are cut.
_WINDOW = 768
_OVERLAP = 256


def hits(passage: Passage) -> Iterator[Hit]:
    """Secrets in a file, its comments and its attribution."""
    if passage.kind is Kind.DOCUMENT:
        return
    seen: set[tuple[str, int]] = set()
    for start, line in _windows(passage.text):
        for sort, found in _secrets(line):
            index = start + line.find(found)
            if (sort, index) not in seen:
                seen.add((sort, index))
                end = index + len(found)
                message = f"This looks like a secret ({sort})."
                yield Hit(rule=SECRET, passage=passage, start=index, end=end, message=message)


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold something long, in pieces that overlap, with where each begins."""
    start = 0
    for line in text.split("\n"):
        for offset in range(0, max(len(line) - _OVERLAP, 1), _WINDOW - _OVERLAP):
            window = line[offset : offset + _WINDOW]
            if _WORTH_A_LOOK.search(window):
                yield start + offset, window
        start += len(line) + 1


def _secrets(line: str) -> Iterator[tuple[str, str]]:
    yield from ((sort, match[0]) for sort, form in _MORE for match in form.finditer(line))
    for detector in _detectors():
        try:
            yield from ((detector.secret_type, found) for found in detector.analyze_string(line))
        except (ValueError, RecursionError):
            # What looks like a web token is decoded, and hostile ones cannot be.
            continue


@cache
def _detectors() -> tuple[Any, ...]:
    """The library's detectors, loaded late: they bring an HTTP client along, never used here."""
    from importlib import import_module

    return tuple(
        getattr(import_module(f"detect_secrets.plugins.{module}"), name)()
        for module, name in _DETECTORS
    )
