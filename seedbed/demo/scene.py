"""The demo's scene: a small taxonomy repository and three pull requests on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.world import World

REPOSITORY = "acme/taxonomy"
MAINTAINER = "maintainer"
CONTRIBUTOR = "contributor"
NEWCOMER = "newcomer"
OUTSIDER = "outsider"
PAIRS = 6
"""How many judged pairs the maintainer asks for."""
MISTAKES_SHOWN = 3
"""The leaf of mistakes has more; fewer annotations than this would be wrong."""

RECIPE = "compositional_skills/writing/recipes/simple_recipe"
MISTAKES = "mistakes/compositional_skills/writing/jokes_about_gardens"
DOGS = "compositional_skills/grounded/linguistics/dog_exercise"
README = "# Taxonomy\n\nSkills and knowledge, contributed as small seed files.\n"


@dataclass(frozen=True)
class Scene:
    """The three pull requests: a good one, one with mistakes, one from a fork."""

    good: PullRequest
    mistaken: PullRequest
    forked: PullRequest


def examples_folder() -> Path:
    """Where the examples are: in a checkout, or inside the installed package."""
    checkout = Path(__file__).parents[2] / "examples"
    return checkout if checkout.is_dir() else Path(__file__).parents[1] / "examples"


def open_pull_requests(github: World) -> Scene:
    """Make the repository and open the pull requests, as people would."""
    repository = github.create_repository(REPOSITORY, files={"README.md": README})
    repository.add_collaborator(MAINTAINER, role_name="maintain")
    for author, branch, leaf in (
        (CONTRIBUTOR, "add-recipe", RECIPE),
        (NEWCOMER, "my-jokes", MISTAKES),
    ):
        files = _leaf(leaf, author)
        message = f"Add {PurePosixPath(leaf).name}"
        if leaf == RECIPE:  # the newcomer does not know of it yet
            message = signed(message, author)
        repository.push(branch, files, message, author)
    good = repository.open_pull_request(
        author=CONTRIBUTOR,
        head="add-recipe",
        title="Add a skill: write a simple recipe",
        body="Recipes of a few lines from what is in the kitchen.",
    )
    mistaken = repository.open_pull_request(
        author=NEWCOMER, head="my-jokes", title="My first contribution"
    )
    fork = repository.fork(owner=OUTSIDER)
    fork.push("dogs", _leaf(DOGS, OUTSIDER), signed("Add dog_exercise", OUTSIDER), OUTSIDER)
    forked = repository.open_pull_request(
        author=OUTSIDER,
        head=f"{OUTSIDER}:dogs",
        title="Add a skill: which dog needs exercise",
        body="Advice on dogs, answered from a table.",
    )
    return Scene(good, mistaken, forked)


def ask_for_samples(scene: Scene) -> None:
    """An outsider asks and is told; a maintainer asks and gets a sample."""
    scene.forked.comment(OUTSIDER, "/sample")
    scene.good.comment(MAINTAINER, f"Let us see what grows from it.\n\n/sample n={PAIRS}")


def _leaf(leaf: str, author: str) -> dict[str, bytes | str | None]:
    """An example as its author would hand it in, by repository path."""
    folder = examples_folder() / leaf
    inside = leaf.removeprefix("mistakes/")
    signed = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    signed["qna.yaml"] = signed["qna.yaml"].replace(b"seedbed-examples", author.encode())
    return {f"{inside}/{name}": content for name, content in signed.items()}
