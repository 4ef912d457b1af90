"""Reads pages as a person does: the text that stands there, and the markup around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from fastapi.testclient import TestClient

VOID = {"meta", "link", "br", "rect", "line", "circle", "hr", "input"}


@dataclass
class Element:
    """An element with its attributes and everything in it."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text in it, with spaces made one."""
        parts = [part if isinstance(part, str) else part.text for part in self.children]
        return re.sub(r"\s+", " ", " ".join(parts)).strip()

    def all(self, tag: str = "", **attributes: str) -> Iterator["Element"]:
        """The elements inside with this tag and these attributes (`class_` has one class)."""
        for child in self.children:
            if isinstance(child, Element):
                if child.fits(tag, attributes):
                    yield child
                yield from child.all(tag, **attributes)

    def one(self, tag: str = "", **attributes: str) -> "Element":
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def fits(self, tag: str, attributes: dict[str, str]) -> bool:
        """Whether this is such an element."""
        wanted = dict(attributes)
        name = wanted.pop("class_", "")
        has_class = not name or name in self.attributes.get("class", "").split()
        same = all(self.attributes.get(key) == value for key, value in wanted.items())
        return has_class and same and (not tag or self.tag == tag)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(html: str) -> Element:
    """The page as a tree; its tags are closed in order."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.open == [builder.root]
    return builder.root


@dataclass
class Reader:
    """Opens pages."""

    client: TestClient

    def get(self, address: str, **headers: str) -> httpx.Response:
        """The bare answer."""
        return self.client.get(address, headers=headers)

    def open(self, address: str, status: int = 200) -> Element:
        """A page that is there (or not, as `status` says)."""
        answer = self.get(address)
        assert answer.status_code == status, answer.text
        return parsed(answer.text)
