"""A contributor's files are meant to run, to stop the service, or to look better than they are.

Nothing of them is executed, every one is answered with a finding and a concluded check run, and
what no file is or cannot be read never looks checked.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.git import run_git, signed
from sandbox.pull_request import PullRequest
from tests.attacks.inert import assert_inert
from tests.support.dialogue import LEAF, Seedbed, checks, leaf, status
from tests.taxonomy.hostile import CASES

pytestmark = pytest.mark.slow

FILE = f"{LEAF}/qna.yaml"
ATTRIBUTION = "attribution.txt"
FAILED = {"Seedbed / validate": "failure"}
LINK, SUBMODULE = b"120000", b"160000"
OPEN_SETTINGS = """
maintainers:
  users: [noor, ada]
commands:
  ok-to-test:
    role: read
  sample:
    role: read
checks:
  severity:
    schema: "off"
    yaml: "off"
    files: "off"
    seeds: "off"
"""
BOMBS = (
    "an alias bomb",
    "a bomb of merges",
    "5,000 levels of brackets",
    "1 MB of question marks",
    "12,000 anchors",
    "a number of 1 MB",
    "zeros",
    "bytes that are no text",
)


def public_url(seedbed: Seedbed) -> str:
    return seedbed.factory.settings.public_url


def of_mode(seedbed: Seedbed, mode: bytes, path: str, content: bytes) -> PullRequest:
    """A pull request in which a path is no plain file: its mode, and what the blob holds."""
    repository = seedbed.repository
    entry = b"M %s inline %s\ndata %d\n%s\n" % (mode, path.encode(), len(content), content)
    if mode == SUBMODULE:
        entry = b"M %s %s %s\n" % (mode, content, path.encode())
    message = signed("Add a leaf", "ada").encode()
    stream = b"".join(
        (
            b"commit refs/heads/odd\ncommitter ada <ada@sandbox.example> 1767225600 +0000\n",
            b"data %d\n%s\nfrom refs/heads/main^0\n" % (len(message), message),
            entry,
        )
    )
    run_git(repository.git.path, "fast-import", "--quiet", stdin=stream)
    pull = repository.open_pull_request(
        author="ada", head="odd", title="Add a leaf", body="A leaf."
    )
    seedbed.settle()
    return pull


def test_settings_changed_in_the_pull_request_count_for_nothing(seedbed: Seedbed) -> None:
    files = leaf(qna=b"version: 3\n") | {".github/seedbed.yml": OPEN_SETTINGS}
    pull = seedbed.opens_from_fork("noor", files)
    assert checks(pull)["Seedbed / validate"] == "failure"
    for command in ("/ok-to-test", "/sample"):
        assert seedbed.says(pull, "noor", command) == ["eyes", "confused"]
    own = seedbed.opens(
        author="ada", files=files, branch="own"
    )  # nor from a branch of this repository
    assert seedbed.says(own, "ada", "/ok-to-test") == ["eyes", "confused"]


@pytest.mark.parametrize(
    "tag", ["object/apply:os.system", "object/new:os.system", "name:os.system"]
)
def test_no_tag_runs_anything(seedbed: Seedbed, tmp_path: Path, tag: str) -> None:
    proof = tmp_path / "proof"
    text = f"version: !!python/{tag} ['touch {proof}']\ntask_description: !!python/module:os\n"
    pull = seedbed.opens(files=leaf(qna=text.encode()))
    assert checks(pull) == FAILED
    assert not proof.exists()


def test_every_bomb_is_answered(seedbed: Seedbed) -> None:
    files: dict[str, bytes | str | None] = {}
    for number, name in enumerate(BOMBS):
        files |= {
            path.replace("simple_recipe", f"recipe_{number}"): text
            for path, text in leaf(qna=CASES[name][0]()).items()
        }
    pull = seedbed.opens(files=files)
    assert checks(pull) == FAILED
    (run,) = pull.check_runs
    answered = [
        f"recipe_{number}/qna.yaml`: has errors" in run.summary for number in range(len(BOMBS))
    ]
    assert dict(zip(BOMBS, answered, strict=True)) == dict.fromkeys(BOMBS, True)
    assert_inert(pull, public_url(seedbed))


def test_a_file_of_25_megabytes_is_refused_unread(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=leaf(qna=b"a" * 25_000_000))
    assert checks(pull) == FAILED
    assert_inert(pull, public_url(seedbed))


def test_a_link_to_a_good_file_does_not_look_checked(seedbed: Seedbed) -> None:
    """What a link leads to can be changed without a change of the link."""
    seedbed.repository.push(branch="main", files=leaf(), message="A good leaf", author="grace")
    other = "compositional_skills/writing/soups/qna.yaml"
    pull = of_mode(seedbed, LINK, other, f"../recipes/simple_recipe/{Path(FILE).name}".encode())
    assert checks(pull) == FAILED
    assert "This is a link or a submodule, not a file" in status(pull)


def test_a_link_in_place_of_an_attribution_does_not_look_checked(seedbed: Seedbed) -> None:
    """The attribution it leads to is of another work."""
    other = "compositional_skills/writing/soups"
    files = leaf() | {f"{other}/qna.yaml": leaf()[FILE]}
    seedbed.repository.push(branch="main", files=files, message="Two leaves", author="grace")
    there = f"../recipes/simple_recipe/{ATTRIBUTION}".encode()
    pull = of_mode(seedbed, LINK, f"{other}/{ATTRIBUTION}", there)
    assert checks(pull) == FAILED
    assert "This is a link or a submodule, not a file" in status(pull)


@pytest.mark.parametrize("target", [b"/etc/passwd", b"../../../../../../etc/passwd", b"nowhere"])
def test_a_link_that_leads_out_shows_nothing_of_there(seedbed: Seedbed, target: bytes) -> None:
    pull = of_mode(seedbed, LINK, FILE, target)
    assert checks(pull) == FAILED
    assert "root:" not in "".join(comment.body for comment in pull.comments)


def test_a_submodule_does_not_look_checked(seedbed: Seedbed) -> None:
    pull = of_mode(seedbed, SUBMODULE, FILE, b"1" * 40)
    assert checks(pull) == FAILED
    assert "This is a link or a submodule, not a file" in status(pull)


def test_paths_that_differ_in_capitals_are_each_checked(seedbed: Seedbed) -> None:
    bad = {path.replace("recipes", "Recipes"): text for path, text in leaf(qna=b"- x\n").items()}
    pull = seedbed.opens(files={**leaf(), **bad})
    assert checks(pull) == FAILED
    (run,) = pull.check_runs
    assert f"`{FILE}`: ok" in run.summary
    assert f"`{FILE.replace('recipes', 'Recipes')}`: has errors" in run.summary
