"""What a request may say of a check run."""

import datetime as dt
from dataclasses import dataclass

from sandbox.api.fields import Fields
from sandbox.api.refusal import malformed
from sandbox.model import Action, Annotation

LONGEST_TEXT = 65_535
MOST_ANNOTATIONS, MOST_ACTIONS = 50, 3
MESSAGE_BYTES = 64 * 1024
STATUSES = ("queued", "in_progress", "completed")
"""The statuses an App may set; `waiting`, `requested` and `pending` are for GitHub Actions."""
CONCLUSIONS = (
    "action_required",
    "cancelled",
    "failure",
    "neutral",
    "success",
    "skipped",
    "timed_out",
)
"""The conclusions an App may give; `stale` is GitHub's alone."""
LEVELS = ("notice", "warning", "failure")

_KEYS = {
    "name",
    "details_url",
    "external_id",
    "status",
    "started_at",
    "conclusion",
    "completed_at",
    "output",
    "actions",
}
_ANNOTATION_KEYS = {
    "path",
    "start_line",
    "end_line",
    "start_column",
    "end_column",
    "annotation_level",
    "message",
    "title",
    "raw_details",
}


@dataclass(frozen=True)
class Output:
    """The text part of a check run; annotations are those of this request only."""

    title: str
    summary: str
    text: str | None
    annotations: list[Annotation]


@dataclass(frozen=True)
class CheckRunBody:
    """A request to create or update; None is what it did not say."""

    name: str | None
    external_id: str | None
    details_url: str | None
    status: str | None
    conclusion: str | None
    started_at: dt.datetime | None
    completed_at: dt.datetime | None
    output: Output | None
    actions: list[Action] | None


def read_body(fields: Fields, *, creating: bool) -> CheckRunBody:
    """Reads a request strictly; 422 at the first thing that GitHub would not take."""
    fields.only(_KEYS | ({"head_sha"} if creating else set()))
    status, conclusion = _state(fields)
    output = fields.object("output")
    return CheckRunBody(
        name=fields.text("name", blank=False) if creating else fields.maybe_text("name"),
        external_id=fields.maybe_text("external_id"),
        details_url=_web_address(fields, "details_url"),
        status=status,
        conclusion=conclusion,
        started_at=_moment(fields, "started_at"),
        completed_at=_moment(fields, "completed_at"),
        output=None if output is None else _output(output),
        actions=_actions(fields) if "actions" in fields else None,
    )


def _state(fields: Fields) -> tuple[str | None, str | None]:
    status = fields.choice("status", STATUSES) if "status" in fields else None
    conclusion = fields.choice("conclusion", CONCLUSIONS) if "conclusion" in fields else None
    if status == "completed" and conclusion is None:
        raise malformed("For 'properties/conclusion', nil is not a string: completed needs one.")
    if conclusion is not None and status not in {None, "completed"}:
        raise malformed(f"For 'properties/status', {status} does not go with a conclusion.")
    return "completed" if conclusion else status, conclusion


def _output(fields: Fields) -> Output:
    fields.only({"title", "summary", "text", "annotations"})
    return Output(
        title=fields.text("title", LONGEST_TEXT, blank=False),
        summary=fields.text("summary", LONGEST_TEXT),
        text=fields.maybe_text("text", LONGEST_TEXT),
        annotations=[_annotation(item) for item in fields.items("annotations", MOST_ANNOTATIONS)],
    )


def _annotation(fields: Fields) -> Annotation:
    fields.only(_ANNOTATION_KEYS)
    message = fields.text("message", blank=False)
    if len(message.encode()) > MESSAGE_BYTES:
        raise malformed("An annotation's message must not be over 64 KB.")
    start = fields.number("start_line", at_least=1)
    end = fields.number("end_line", at_least=start)
    columns = fields.maybe_number("start_column", 1), fields.maybe_number("end_column", 1)
    if start != end and columns != (None, None):
        raise malformed("Columns only go with an annotation of a single line.")
    if None not in columns and columns[1] < columns[0]:  # type: ignore[operator]
        raise malformed("An annotation's end_column must not be before its start_column.")
    return Annotation(
        path=fields.text("path", blank=False),
        start_line=start,
        end_line=end,
        annotation_level=fields.choice("annotation_level", LEVELS),
        message=message,
        start_column=columns[0],
        end_column=columns[1],
        title=fields.maybe_text("title", 255),
        raw_details=fields.maybe_text("raw_details", MESSAGE_BYTES),
    )


def _actions(fields: Fields) -> list[Action]:
    actions = []
    for item in fields.items("actions", MOST_ACTIONS):
        item.only({"label", "description", "identifier"})
        actions.append(
            Action(
                item.text("label", 20), item.text("description", 40), item.text("identifier", 20)
            )
        )
    return actions


def _web_address(fields: Fields, name: str) -> str | None:
    value = fields.maybe_text(name)
    if value is not None and not value.startswith(("http://", "https://")):
        raise malformed(f"{name} must use http or https scheme")
    return value


def _moment(fields: Fields, name: str) -> dt.datetime | None:
    value = fields.maybe_text(name)
    if value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise malformed(f"For 'properties/{name}', {value} is not a date-time.") from None
    if moment.tzinfo is None:
        raise malformed(f"For 'properties/{name}', {value} has no time zone.")
    return moment
