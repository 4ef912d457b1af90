"""A contributor writes texts that are meant to be more than text: nothing of them takes effect.

Wherever their words are shown (comments, reviews, check runs, pages, what `seedbed check` prints)
they ping nobody, link nowhere, break no table and pass for nothing of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from sandbox.world import World
from seedbed.cli import application
from tests.attacks.inert import assert_inert
from tests.attacks.texts import ALL, MENTIONS, ONE_LINE
from tests.support.dialogue import LEAF, Seedbed, comments, leaf, seedbed_on, status
from tests.support.script import MODEL, answered, asked, question, well_behaved
from tests.support.scripted_teacher import ScriptedServer, scripted_server

pytestmark = pytest.mark.slow

KNOWLEDGE = "knowledge/arts/film/academy_awards_2024"
Files = dict[str, bytes | str | None]


@pytest.fixture
def teacher() -> Iterator[ScriptedServer]:
    texts = iter(range(10_000))

    def next_question(_: object) -> str:
        number = next(texts)
        return asked(f"{question(number)} {ALL[number % len(ALL)]}")

    said = "They are all words. " + " ".join(ALL)
    script = well_behaved(
        ask=next_question,
        answer=answered(said),
        explain=json.dumps({"reason": f"Because {' '.join(ONE_LINE)}"}),
    )
    with scripted_server(script) as server:
        yield server


@pytest.fixture
def seedbed(github: World, sqlite_url: str, teacher: ScriptedServer) -> Iterator[Seedbed]:
    more = {"teacher_url": teacher.url, "teacher_model": MODEL}
    with seedbed_on(github, sqlite_url, **more) as service:
        yield service


def public_url(seedbed: Seedbed) -> str:
    return seedbed.factory.settings.public_url


def named(path: str) -> Files:
    """The example leaf at another path."""
    return {name.replace(LEAF, path): text for name, text in leaf().items()}


def written(of: str, **changes: object) -> bytes:
    """The example's file with other values."""
    content = leaf(of)[f"{of}/qna.yaml"]
    assert isinstance(content, bytes)
    return yaml.safe_dump(yaml.safe_load(content) | changes, sort_keys=False).encode()


def wrong_everywhere(text: str) -> Files:
    """A skill and knowledge whose every value is this text, in places that findings repeat."""
    seeds = [{"question": text, "answer": text, text[:60]: text}] * 5
    skill = written(LEAF, created_by=text, version=text, seed_examples=seeds, **{text[:80]: text})
    document = {"repo": text, "commit": text, "patterns": [text, text], text[:40]: text}
    knowledge = written(KNOWLEDGE, domain=text, document=document, document_outline=text)
    files = {f"{LEAF}/qna.yaml": skill, f"{LEAF}/attribution.txt": text.encode()}
    return files | {f"{KNOWLEDGE}/qna.yaml": knowledge, f"{KNOWLEDGE}/attribution.txt": text}


def test_values_and_keys_of_a_file_take_no_effect_in_what_we_write(seedbed: Seedbed) -> None:
    for number, text in enumerate(ALL):
        pull = seedbed.opens(files=wrong_everywhere(text), branch=f"branch-{number}")
        said = assert_inert(pull, public_url(seedbed))
        assert "evil" in said  # else this looked at nothing


def test_seeds_that_pass_the_checks_take_no_effect(seedbed: Seedbed) -> None:
    text = " ".join(ONE_LINE)
    seeds = [
        {"question": f"{question(n)} {text}", "answer": f"It is number {n}. {text}"}
        for n in range(5)
    ]
    pull = seedbed.opens(files=leaf(qna=written(LEAF, seed_examples=seeds, task_description=text)))
    assert_inert(pull, public_url(seedbed))


def test_seeds_and_answers_of_a_model_take_no_effect_in_a_sample(
    seedbed: Seedbed, http: httpx.Client
) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/sample n=8")
    (body,) = comments(pull, "<!-- seedbed:sample")
    assert "evil" in body
    assert_inert(pull, public_url(seedbed))
    assert_pages_inert(seedbed, http)


PATHS = (
    "evil`code`|cell",
    "evil <img src=x onerror=alert(1)>",
    "@acme/evil-team #1",
    "[evil](https:/evil.example)",
    "evil\u202etxt",
    "evil<!-- seedbed:status -->",
    "evil\n\n# heading\n\n| a |",
)


def test_a_path_takes_no_effect(seedbed: Seedbed, http: httpx.Client) -> None:
    together: Files = {}
    for path in PATHS:
        together |= named(f"compositional_skills/writing/{path}")
    pull = seedbed.opens(files=together)
    assert assert_inert(pull, public_url(seedbed)).count("evil") > len(PATHS)
    assert_pages_inert(seedbed, http)


def test_title_branch_and_message_take_no_effect(seedbed: Seedbed, http: httpx.Client) -> None:
    branch, title = "evil/#1-@acme=x", " ".join(ONE_LINE)
    seedbed.repository.push(branch=branch, files=leaf(), message=title, author="ada")
    pull = seedbed.repository.open_pull_request(
        author="ada", head=branch, title=title, body="\n".join(ALL)
    )
    seedbed.settle()
    assert status(pull)
    assert_inert(pull, public_url(seedbed))
    assert_pages_inert(seedbed, http)


def test_a_suggestion_cannot_be_broken_out_of(seedbed: Seedbed) -> None:
    lines = "".join(f"  ``` evil {fence}suggestion   \n" for fence in ("```", "````", "~~~~~"))
    content = leaf()[f"{LEAF}/qna.yaml"]
    assert isinstance(content, bytes)
    spoiled = content.rstrip() + f"\n# {MENTIONS}   \nevil: |\n{lines}".encode()
    pull = seedbed.opens(files=leaf(qna=spoiled))
    bodies = [comment.body for comment in pull.review_comments]
    assert any("suggestion" in body and "evil" in body for body in bodies)
    assert_inert(pull, public_url(seedbed))


def assert_pages_inert(seedbed: Seedbed, http: httpx.Client) -> None:
    """Every page shows the words as words: no tag, no hidden character, no script may run."""
    (known,) = seedbed.factory.pull_requests.newest()
    runs = seedbed.factory.runs.of_pull_request(known.id)
    addresses = ["/", "/taxonomy", "/taxonomy/acme/taxonomy", *(f"/runs/{r.id}" for r in runs)]
    for address in addresses:
        answer = http.get(f"{seedbed.url}{address}")
        assert answer.status_code == 200, address
        for tag in (
            "<script>alert",
            "<img src=x",
            "<svg/onload",
            "</details></td>",
            '<a href="https://evil',
        ):
            assert tag not in answer.text, address
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", answer.text), address
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def printed(tmp_path, form: str) -> str:
    """What `seedbed check` prints of the wrong files, for every text."""
    said = []
    for number, text in enumerate(ALL):
        root = tmp_path / str(number)
        for path, content in wrong_everywhere(text).items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            assert content is not None
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        made = CliRunner().invoke(application, ["check", "--format", form, str(root)])
        assert made.exit_code == 1, made.output
        said.append(made.output)
    return "\n".join(said)


def test_what_is_printed_controls_no_terminal(tmp_path) -> None:
    output = printed(tmp_path, "text")
    assert "evil" in output
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", output)


def test_annotations_of_a_workflow_hold_no_second_command(tmp_path) -> None:
    output = printed(tmp_path, "github")
    said = [line for line in re.split(r"[\r\n]", output) if line.lstrip().startswith(("::", "##["))]
    assert any("evil" in line for line in said)
    assert [ln for ln in said if not re.match(r"::(?:error|warning|notice) file=", ln)] == []


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_reports_for_machines_stay_well_formed(tmp_path, form: str) -> None:
    for document in re.split(r"(?m)(?<=^\})\n", printed(tmp_path, form)):
        if document.strip():
            read = json.loads(document)
            assert "evil" in json.dumps(read)
            assert "\u202e" not in document
