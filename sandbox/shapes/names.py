"""Small pieces that every shape uses: times and node ids."""

import base64
import datetime as dt


def stamp(moment: dt.datetime) -> str:
    """A moment as GitHub writes it: UTC, whole seconds."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def stamp_or_none(moment: dt.datetime | None) -> str | None:
    """The same for a moment that may not have come."""
    return None if moment is None else stamp(moment)


def node_id(kind: str, number: int | str) -> str:
    """An opaque global id, different for every thing."""
    return base64.b64encode(f"{kind}:{number}".encode()).decode()


def read_node_id(text: str) -> str:
    """What a global id stands for, as `kind:number`; empty for what is none."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""
