"""Labels as JSON.

GitHub's description of 2026-03-10 has labels that can be archived, and says so in some places
only. Here none ever is.
"""

from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.model import Json, Label
from sandbox.shapes.names import node_id
from sandbox.shapes.repositories import repository_url

if TYPE_CHECKING:
    from sandbox.repository import Repository


def issue_label_json(repository: "Repository", label: Label) -> Json:
    """A label as an issue carries it."""
    return {
        "id": label.id,
        "node_id": node_id("Label", label.id),
        "url": f"{repository_url(repository)}/labels/{quote(label.name, safe='')}",
        "name": label.name,
        "color": label.color,
        "default": False,
        "description": label.description,
    }


def pull_label_json(repository: "Repository", label: Label) -> Json:
    """A label as a pull request carries it."""
    return issue_label_json(repository, label) | {"archived_by": None}


def label_json(repository: "Repository", label: Label) -> Json:
    """A label in full, as its own endpoint gives it."""
    return pull_label_json(repository, label) | {"archived_at": None}
