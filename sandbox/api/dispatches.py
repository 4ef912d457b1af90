"""Events that an App sends to a repository's workflows."""

import json

from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.refusal import Refusal, malformed
from sandbox.model import Dispatch

LONGEST_TYPE = 100
MOST_PROPERTIES = 10
MOST_BYTES = 64 * 1024

operations = Operations()


@operations.add("POST", "/repos/{owner}/{repo}/dispatches", "contents:write", status=204)
def create_dispatch(call: Call) -> Answer:
    """Tells whoever listens in the repository, and answers nothing."""
    repository, fields = call.repository, call.fields
    fields.only({"event_type", "client_payload"})
    event_type = fields.text("event_type", blank=False)
    if len(event_type) > LONGEST_TYPE:
        raise malformed(
            f"Only {LONGEST_TYPE} characters are allowed; {len(event_type)} were supplied."
        )
    fields.object("client_payload")  # refuses what is no object
    payload = fields.raw("client_payload") or {}
    if len(payload) > MOST_PROPERTIES:
        raise malformed(
            f"No more than {MOST_PROPERTIES} properties are allowed; {len(payload)} were supplied."
        )
    if len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()) > MOST_BYTES:
        raise Refusal(422, "client_payload is too large.")
    repository.dispatches.append(Dispatch(event_type, payload))
    return Answer(None)
