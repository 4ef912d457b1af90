"""The two GitHubs: our sandbox, and the emulator by others."""

import base64
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox import running_sandbox
from sandbox.world import PERMISSIONS
from tests.second_opinion.script import QNA, README, Answers, Place, sign_in

FOLDER = Path(__file__).parent
APP_ID = 12345


def emulator_is_installed() -> bool:
    """Whether node and the emulator are there; `npm ci` in this folder brings the latter."""
    return bool(shutil.which("node")) and (FOLDER / "node_modules" / "emulate").is_dir()


@contextmanager
def sandbox(root: Path) -> Iterator[Answers]:
    """Our own, with the pull request opened by a person."""
    with running_sandbox(root) as world:
        taxonomy = world.create_repository("acme/taxonomy", {"README.md": README})
        taxonomy.push("add", {"qna.yaml": QNA}, "Add", author="ada")
        taxonomy.open_pull_request(author="ada", head="add", title="Add")
        yield sign_in(Place(world.api_url, world.app_id, world.private_key), PERMISSIONS)


@contextmanager
def emulator() -> Iterator[Answers]:
    """The other one, with the pull request opened by calls, as it has no people."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["node", str(FOLDER / "emulator.mjs"), str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        try:
            said = json.loads(process.stdout.readline())
            place = Place(said["url"], APP_ID, said["key"])
            answers = sign_in(place, dict(PERMISSIONS) | {"contents": "write"})
            _open_pull(answers)
            yield answers
        finally:
            process.stdin.close()
            process.wait(10)


def _open_pull(answers: Answers) -> None:
    before = dict(answers.given)
    repo = "/repos/acme/taxonomy"
    main = answers.ask("main", "GET", f"{repo}/git/ref/heads/main")["object"]["sha"]
    answers.ask("branch", "POST", f"{repo}/git/refs", {"ref": "refs/heads/add", "sha": main})
    content = base64.b64encode(QNA.encode()).decode()
    file = {"message": "Add", "content": content, "branch": "add"}
    answers.ask("push", "PUT", f"{repo}/contents/qna.yaml", file)
    asked = {"title": "Add", "head": "add", "base": "main"}
    opened = answers.ask("open", "POST", f"{repo}/pulls", asked)
    assert opened["number"] == 1, opened
    answers.given = before
