"""Files, folders, branches, trees and blobs as JSON."""

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.git import Entry
from sandbox.model import Json
from sandbox.shapes.names import node_id
from sandbox.shapes.repositories import repository_html, repository_url

if TYPE_CHECKING:
    from sandbox.repository import Repository

INLINE_BYTES = 1_000_000
_LINE = 60
_TYPES = {"blob": "file", "tree": "dir", "commit": "submodule"}


def file_content_json(repository: "Repository", entry: Entry, ref: str, raw: bytes) -> Json:
    """A file with its content; over 1 MB the content is empty and its encoding `none`."""
    shape = entry_json(repository, entry, ref)
    if entry.size > INLINE_BYTES:
        return shape | {"encoding": "none", "content": ""}
    return shape | {"encoding": "base64", "content": _encoded(raw)}


def symlink_json(repository: "Repository", entry: Entry, ref: str, raw: bytes) -> Json:
    """A link that leads to no file of the repository."""
    return entry_json(repository, entry, ref) | {"target": raw.decode(errors="replace")}


def entry_json(repository: "Repository", entry: Entry, ref: str) -> Json:
    """A file or folder as a folder's listing gives it."""
    kind = "symlink" if entry.mode == "120000" else _TYPES[entry.kind]
    path, branch = quote(entry.path), quote(ref, safe="")
    api, page = repository_url(repository), repository_html(repository)
    leaf = "tree" if kind == "dir" else "blob"
    url = f"{api}/contents/{path}?ref={branch}"
    git = f"{api}/git/{leaf}s/{entry.sha}"
    html = f"{page}/{leaf}/{quote(ref)}/{path}"
    return {
        "type": kind,
        "name": entry.path.rpartition("/")[2],
        "path": entry.path,
        "sha": entry.sha,
        "size": entry.size,
        "url": url,
        "git_url": git,
        "html_url": html,
        "download_url": None if kind == "dir" else f"{page}/raw/{quote(ref)}/{path}",
        "_links": {"self": url, "git": git, "html": html},
    }


def blob_json(repository: "Repository", sha: str, raw: bytes) -> Json:
    """A git blob, always base64."""
    return {
        "sha": sha,
        "node_id": node_id("Blob", sha),
        "size": len(raw),
        "url": f"{repository_url(repository)}/git/blobs/{sha}",
        "content": _encoded(raw),
        "encoding": "base64",
    }


def ref_json(repository: "Repository", ref: str, sha: str) -> Json:
    """A branch as git knows it."""
    url = f"{repository_url(repository)}/git"
    return {
        "ref": ref,
        "node_id": node_id("Ref", f"{repository.id}:{ref}"),
        "url": f"{url}/{quote(ref)}",
        "object": {"sha": sha, "type": "commit", "url": f"{url}/commits/{sha}"},
    }


def tree_json(
    repository: "Repository", sha: str, entries: Sequence[Entry], *, truncated: bool
) -> Json:
    """A git tree; paths are from the tree asked for."""
    url = f"{repository_url(repository)}/git"
    tree = [_tree_entry(url, entry) for entry in entries]
    return {"sha": sha, "url": f"{url}/trees/{sha}", "tree": tree, "truncated": truncated}


def _tree_entry(url: str, entry: Entry) -> Json:
    shape: Json = {"path": entry.path, "mode": entry.mode, "type": entry.kind, "sha": entry.sha}
    if entry.kind == "blob":
        shape["size"] = entry.size
    if entry.kind != "commit":  # a submodule's commit is in another repository
        shape["url"] = f"{url}/{entry.kind}s/{entry.sha}"
    return shape


def _encoded(raw: bytes) -> str:
    text = base64.b64encode(raw).decode()
    return "".join(f"{text[at : at + _LINE]}\n" for at in range(0, len(text), _LINE))
