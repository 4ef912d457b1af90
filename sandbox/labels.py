"""The labels of a repository."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandbox.model import Label

if TYPE_CHECKING:
    from sandbox.world import World

USUAL_COLOR = "ededed"
"""The colour of a label that was made without one."""


class Labels:
    """A repository's labels, oldest first; `Skill` and `skill` are the same name."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._known: dict[str, Label] = {}

    def __iter__(self) -> Iterator[Label]:
        return iter(list(self._known.values()))

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._known

    def __getitem__(self, name: str) -> Label:
        """The label of this name; KeyError where there is none."""
        return self._known[name.lower()]

    def get(self, name: str) -> Label | None:
        """The label of this name, where there is one."""
        return self._known.get(name.lower())

    def create(self, name: str, color: str = USUAL_COLOR, description: str | None = None) -> Label:
        """A new label; ValueError where the name is taken."""
        with self._world.lock:
            if name in self:
                raise ValueError(f"there is a label {name} already")
            made = Label(self._world.next_id(), name, color, description)
            self._known[name.lower()] = made
            return made

    def found_or_created(self, name: str) -> Label:
        """The label of this name, made in the usual colour where there is none."""
        return self.get(name) or self.create(name)

    def rename(self, label: Label, name: str) -> None:
        """Gives a label another name, or the same in another case; it keeps its place."""
        label.name = name
        self._known = {known.name.lower(): known for known in self._known.values()}

    def remove(self, label: Label) -> None:
        """Takes a label out of the repository; pull requests are not looked at."""
        del self._known[label.name.lower()]
