"""The target of `scripts/fuzz-payloads`: no bytes make the payload reader raise anything unsaid.

`--seeds FOLDER` writes a payload of each event, and the words that payloads are made of, there.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ACCOUNT = {"login": "ada", "type": "User"}
COMMON = {
    "action": "created",
    "repository": {"full_name": "acme/taxonomy", "default_branch": "main"},
    "installation": {"id": 1},
    "sender": ACCOUNT,
}
PULL_REQUEST = {
    "number": 7,
    "node_id": "PR_1",
    "head": {"sha": "a" * 40},
    "body": "/sample",
    "user": ACCOUNT,
    "merged": False,
    "updated_at": "2026-01-01T00:00:00Z",
}
TEXT = {"id": 3, "node_id": "C_1", "body": "/sample", "user": ACCOUNT}
SEEDS: dict[str, dict[str, object]] = {
    "pull_request": {
        "action": "edited",
        "pull_request": PULL_REQUEST,
        "label": {"name": "hold"},
        "changes": {"body": {"from": "a"}, "base": {}},
    },
    "issue_comment": {"issue": {"number": 7, "pull_request": {}}, "comment": TEXT},
    "pull_request_review": {
        "action": "submitted",
        "pull_request": PULL_REQUEST,
        "review": TEXT | {"submitted_at": "2026-01-01T00:00:00Z"},
    },
    "check_run": {
        "action": "requested_action",
        "check_run": {"external_id": "acme/taxonomy#7@" + "a" * 40 + ":validate"},
        "requested_action": {"identifier": "sample"},
    },
    "check_suite": {"action": "rerequested", "check_suite": {"head_sha": "a" * 40}},
    "push": {
        "ref": "refs/heads/main",
        "after": "a" * 40,
        "deleted": False,
        "forced": False,
        "commits": [{"added": ["a/qna.yaml"], "modified": [], "removed": []}],
    },
    "installation": {"action": "created", "repositories": [{"full_name": "acme/taxonomy"}]},
    "installation_repositories": {
        "action": "added",
        "repositories_added": [{"full_name": "acme/taxonomy"}],
        "repositories_removed": [],
    },
}
EVENTS = tuple(SEEDS)
ODD = ("null", "true", "1e400", "NaN", "-1", "9" * 30, "\\\\ud800", "\\\\u0000", "[]", "{}", '\\"')


def write_seeds(folder: Path) -> None:
    """A seed for each event, its first byte naming the event, and a dictionary."""
    words: set[str] = set()
    for number, (event, own) in enumerate(SEEDS.items()):
        payload = COMMON | own
        (folder / f"seed-{event}").write_bytes(bytes([number]) + json.dumps(payload).encode())
        words |= payload.keys()
    lines = [f'"\\"{word}\\":"' for word in sorted(words)] + [f'"{word}"' for word in ODD]
    (folder / "words.dict").write_text("\n".join(lines) + "\n", encoding="utf-8")


def fuzz() -> None:
    """Run until the time is over, or something is raised that should not be."""
    import atheris

    with atheris.instrument_imports(include=["app", "json"]):
        from app.errors import UserError
        from app.webhooks.parse import HANDLED_EVENTS, parse

    if set(EVENTS) != HANDLED_EVENTS:
        sys.exit(f"No seed for: {', '.join(sorted(HANDLED_EVENTS ^ set(EVENTS)))}.")

    def one(data: bytes) -> None:
        event = EVENTS[(data[:1] or b"\0")[0] % len(EVENTS)]
        try:
            parse(event, data[1:])
        except UserError as error:
            # Its words go into the database and to admins.
            str(error).encode()

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--seeds"]:
        write_seeds(Path(sys.argv[2]))
    else:
        fuzz()
