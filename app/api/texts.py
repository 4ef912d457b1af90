"""Texts of contributors and models in answers: whatever stands in them, the answer is JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from app.store.storable import REPLACEMENT, UNSTORABLE


def writable(text: object) -> object:
    """A text that UTF-8 can write; a broken answer of a model can hold halves of characters."""
    return UNSTORABLE.sub(REPLACEMENT, text) if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(writable)]
