"""The labels of a repository, and those on a pull request."""

import re

from sandbox.api.fields import Fields
from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import paged
from sandbox.api.refusal import Refusal, malformed, not_found, unfit
from sandbox.labels import USUAL_COLOR
from sandbox.model import Json, Label
from sandbox.shapes.labels import label_json

LONGEST_NAME, LONGEST_DESCRIPTION = 50, 100
READ = ("issues:read", "pull_requests:read")
WRITE = ("issues:write", "pull_requests:write")
_ALL = "/repos/{owner}/{repo}/labels"
_ONE = f"{_ALL}/{{name:path}}"
_ON_ISSUE = "/repos/{owner}/{repo}/issues/{number}/labels"
_COLOR = re.compile(r"[0-9a-fA-F]{6}")
_LAST_OF_THE_BASIC_PLANE = "\uffff"

operations = Operations()


@operations.add("GET", _ALL, *READ)
def list_labels(call: Call) -> Answer:
    """The repository's labels, oldest first."""
    return paged(call, list(call.repository.labels), lambda label: _shape(call, label))


@operations.add("POST", _ALL, *WRITE, status=201)
def create_label(call: Call) -> Answer:
    """A new label, grey unless told."""
    fields = call.fields
    fields.only({"name", "color", "description"})
    name, description = _name(fields, "name"), _description(fields)
    color = _color(fields) or USUAL_COLOR
    if name in call.repository.labels:
        raise unfit("Label", "name", "already_exists")
    return Answer(_shape(call, call.repository.labels.create(name, color, description)))


@operations.add("GET", _ONE, *READ)
def get_label(call: Call) -> Answer:
    """One label of the repository."""
    return Answer(_shape(call, _label(call)))


@operations.add("PATCH", _ONE, *WRITE)
def update_label(call: Call) -> Answer:
    """Changes a label's name, colour or description."""
    fields, label, labels = call.fields, _label(call), call.repository.labels
    fields.only({"new_name", "color", "description"})
    name = _name(fields, "new_name") if "new_name" in fields else label.name
    description = _description(fields) if "description" in fields else label.description
    color = _color(fields) or label.color
    if labels.get(name) not in {None, label}:
        raise unfit("Label", "name", "already_exists")
    label.color, label.description = color, description
    labels.rename(label, name)
    return Answer(_shape(call, label))


@operations.add("DELETE", _ONE, *WRITE, status=204)
def delete_label(call: Call) -> Answer:
    """Deletes a label; it leaves every pull request."""
    label = _label(call)
    call.repository.labels.remove(label)
    for pull in call.repository.pulls.values():
        pull.lose_label(label, call.app.bot)
    return Answer(None)


@operations.add("GET", _ON_ISSUE, *READ)
def list_issue_labels(call: Call) -> Answer:
    """The labels on a pull request, in the order they were added."""
    return paged(call, call.pull.labels, lambda label: _shape(call, label))


@operations.add("POST", _ON_ISSUE, *WRITE, lists=True)
def add_issue_labels(call: Call) -> Answer:
    """Adds labels to a pull request; those that the repository lacks are made, in grey."""
    pull, names = call.pull, _names(call)
    labels = [call.repository.labels.found_or_created(name) for name in names]
    pull.add_labels(labels, call.app.bot)
    return _on_issue(call)


@operations.add("PUT", _ON_ISSUE, *WRITE, lists=True)
def set_issue_labels(call: Call) -> Answer:
    """Leaves these labels on a pull request and no other; missing ones are made, in grey."""
    pull, names = call.pull, _names(call)
    labels = [call.repository.labels.found_or_created(name) for name in names]
    pull.set_labels(labels, call.app.bot)
    return _on_issue(call)


@operations.add("DELETE", f"{_ON_ISSUE}/{{name:path}}", *WRITE)
def remove_issue_label(call: Call) -> Answer:
    """Takes a label off a pull request; 404 where it is not on."""
    pull, label = call.pull, call.repository.labels.get(call.path["name"])
    if label is None or label not in pull.labels:
        raise not_found("Label does not exist")
    pull.remove_label(label, call.app.bot)
    return _on_issue(call)


def _label(call: Call) -> Label:
    found = call.repository.labels.get(call.path["name"])
    if found is None:
        raise not_found()
    return found


def _shape(call: Call, label: Label) -> Json:
    return label_json(call.repository, label)


def _on_issue(call: Call) -> Answer:
    return Answer([_shape(call, label) for label in call.pull.labels])


def _names(call: Call) -> list[str]:
    """The names of a request: a bare list, or one under `labels`; of names, or of objects."""
    given = call.body
    if not isinstance(given, list):
        call.fields.only({"labels"})
        given = call.fields.raw("labels") or []
    if not isinstance(given, list):
        raise malformed("For 'properties/labels', it is not an array.")
    names = [_named(item) for item in given]
    for name in names:
        if not name.strip() or len(name) > LONGEST_NAME:
            raise unfit("Label", "name", "invalid", value=name)
    return names


def _named(item: object) -> str:
    if isinstance(item, str):
        return item
    fields = Fields(item, "items")
    fields.only({"name"})
    return fields.text("name")


def _name(fields: Fields, key: str) -> str:
    name = fields.text(key)
    if not name.strip():
        raise unfit("Label", "name", "missing_field")
    if len(name) > LONGEST_NAME:
        raise _custom("name", f"name is too long (maximum is {LONGEST_NAME} characters)")
    return name


def _color(fields: Fields) -> str | None:
    color = fields.maybe_text("color")
    if color is not None and not _COLOR.fullmatch(color):
        raise unfit("Label", "color", "invalid")
    return color


def _description(fields: Fields) -> str | None:
    text = fields.maybe_text("description")
    if text is not None and len(text) > LONGEST_DESCRIPTION:
        words = f"description is too long (maximum is {LONGEST_DESCRIPTION} characters)"
        raise _custom("description", words)
    if text is not None and max(text, default="") > _LAST_OF_THE_BASIC_PLANE:
        raise _custom("description", "description contains unicode characters above 0xffff")
    return text


def _custom(field: str, message: str) -> Refusal:
    return unfit("Label", field, "custom", message=message)
