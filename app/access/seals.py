"""What proves that a cookie or a form was made here.

The key comes from the session secret and the admin token together: whoever changes either
ends every session.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from itsdangerous import BadSignature, Signer, TimestampSigner

FORM_SECONDS = 3600
"""How long a login form can be sent after it was opened."""
JOURNEY_SECONDS = 600
"""How long the way to GitHub and back may take; GitHub's own word for a person lasts as long."""
KNOWN_SECONDS = 180 * 24 * 3600
"""How long a browser that logged in is known."""


class Seals:
    """Signs and verifies, in constant time; each purpose has a key of its own."""

    def __init__(self, session_secret: str, admin_token: str) -> None:
        key = hmac.digest(session_secret.encode(), admin_token.encode(), "sha256")
        self._session = _signer(key, "session")
        self._form = _signer(key, "form")
        self._visit = _dated_signer(key, "visit")
        self._known = _dated_signer(key, "known")
        self._journey = _dated_signer(key, "journey")
        self._state = _signer(key, "state")
        self._verifier = _signer(key, "verifier")

    def session(self, session_id: str) -> str:
        """The cookie of a session."""
        return self._session.sign(session_id).decode()

    def session_id(self, cookie: str) -> str | None:
        """The session a cookie is for; None where it was not made here."""
        return _unsigned(self._session, cookie)

    def visit(self, visit_id: str) -> str:
        """The cookie of somebody who was shown the login form."""
        return self._visit.sign(visit_id).decode()

    def visit_id(self, cookie: str) -> str | None:
        """The visit a cookie is for; None where it was not made here, or too long ago."""
        return _unsigned(self._visit, cookie, FORM_SECONDS)

    def known(self, browser_id: str) -> str:
        """The cookie of a browser that logged in before."""
        return self._known.sign(browser_id).decode()

    def known_id(self, cookie: str) -> str | None:
        """The known browser; None where the cookie was not made here, or too long ago."""
        return _unsigned(self._known, cookie, KNOWN_SECONDS)

    def journey(self, journey: str) -> str:
        """The cookie of a browser that was sent to GitHub."""
        return self._journey.sign(journey).decode()

    def journey_of(self, cookie: str) -> str | None:
        """The journey a cookie is for; None where it was not made here, or too long ago."""
        return _unsigned(self._journey, cookie, JOURNEY_SECONDS)

    def state(self, journey: str) -> str:
        """What GitHub sends back with the person; the cookie alone does not tell it."""
        return self._state.get_signature(journey).decode()

    def is_state(self, state: str, journey: str) -> bool:
        """Whether a state belongs to this journey."""
        return self._state.verify_signature(journey, state.encode("utf-8", "replace"))

    def verifier(self, journey: str) -> str:
        """The secret half of a PKCE challenge: 43 characters, which leave this service once."""
        return self._verifier.get_signature(journey).decode()

    def form_token(self, bound_to: str) -> str:
        """What a form carries; `bound_to` is the secret id of a session or visit."""
        return self._form.get_signature(bound_to).decode()

    def is_form_token(self, token: str, bound_to: str) -> bool:
        """Whether a form was made for this session or visit."""
        return self._form.verify_signature(bound_to, token.encode("utf-8", "replace"))


def same_secret(given: str, wanted: str) -> bool:
    """Whether two secrets are the same; the time it takes says nothing, not even of lengths."""
    left, right = (sha256(text.encode("utf-8", "replace")).digest() for text in (given, wanted))
    return hmac.compare_digest(left, right)


def _signer(key: bytes, purpose: str) -> Signer:
    return Signer(key, salt=f"seedbed.{purpose}", key_derivation="hmac", digest_method=sha256)


def _dated_signer(key: bytes, purpose: str) -> TimestampSigner:
    salt = f"seedbed.{purpose}"
    return TimestampSigner(key, salt=salt, key_derivation="hmac", digest_method=sha256)


def _unsigned(signer: Signer, cookie: str, seconds: int | None = None) -> str | None:
    try:
        if isinstance(signer, TimestampSigner):
            return signer.unsign(cookie, max_age=seconds).decode()
        return signer.unsign(cookie).decode()
    except (BadSignature, UnicodeError):
        return None
