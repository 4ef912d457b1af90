"""The HMAC that proves a delivery comes from GitHub.

Source: GitHub's "Validating webhook deliveries": `X-Hub-Signature-256` is
`sha256=` and the hexadecimal HMAC-SHA256 of the raw body. SHA-1 is not accepted.
"""

from __future__ import annotations

import hmac

PREFIX = "sha256="


def sign(secret: str, body: bytes) -> str:
    """The header value GitHub would send for this body."""
    return PREFIX + hmac.digest(secret.encode(), body, "sha256").hex()


def is_signed(secret: str, body: bytes, header: str | None) -> bool:
    """Whether the header proves the body, compared in constant time.

    Without a secret, or without a header, nothing is proven.
    """
    if not secret or not header:
        return False
    return hmac.compare_digest(sign(secret, body).encode(), header.encode("utf-8", "replace"))
