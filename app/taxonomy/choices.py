"""What a repository's own file chooses, as values of the domain.

A document comes here once it is held against its schema; what the schema cannot say is looked at
here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.findings import Severity
from app.domain.people import People
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.domain.triage import Label, LabelNames, Reply, ReviewersOfPath
from app.taxonomy.catalogue import FAMILIES, RULES
from schemas.repository import Problem, begun, place

Document = Mapping[Any, Any]
DISPATCH = "seedbed-merged"
"""The event type of the `repository_dispatch` where the file names no other."""
MAX_TEAMS = 20
"""Teams with rights in one file: each of them is looked up for whoever acts."""
_OFF = ("off", False)
"""YAML reads a plain `off` as false."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """What the file says; what is None is left to the service.

    `sets` are the keys at its top. `severities` is by rule id or family, None where it is
    switched off; `dispatch` is empty where none is sent.
    """

    sets: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    maintainers: People | None = None
    commands: Mapping[str, People] = field(default_factory=dict)
    unasked: bool | None = None
    pairs: int | None = None
    contributions: int | None = None
    labels: LabelNames = field(default_factory=LabelNames)
    reviewers: tuple[ReviewersOfPath, ...] = ()
    replies: Mapping[str, Reply] = field(default_factory=dict)
    dispatch: str = ""

    def over(self, policy: Policy) -> Policy:
        """The service's policy with the repository's choices on top.

        Whoever runs the service pays for it: the file can ask for fewer contributions and for no
        samples without a command, not for more of either.
        """
        asked = self.contributions or policy.max_contributions
        return replace(
            policy,
            pairs=self.pairs or policy.pairs,
            max_contributions=min(asked, policy.max_contributions),
            sample_unasked=policy.sample_unasked and self.unasked is not False,
            maintainers=self.maintainers or policy.maintainers,
            commands=self.commands,
            labels=self.labels,
            reviewers=self.reviewers,
            replies=self.replies,
            dispatch=self.dispatch,
        )


def choices(document: Document) -> Configuration:
    """What a document chooses that the schema and `contradictions` find nothing wrong with."""
    sampling = document.get("sampling", {})
    contributions, pairs = sampling.get("contributions"), sampling.get("pairs")
    return Configuration(
        sets=tuple(sorted(document)),
        severities=_severities(document),
        maintainers=_people(document["maintainers"]) if "maintainers" in document else None,
        commands={name: _people(listed) for name, listed in document.get("commands", {}).items()},
        unasked=sampling.get("unasked"),
        # JSON Schema calls 3.0 a whole number as well.
        pairs=None if pairs is None else int(pairs),
        contributions=None if contributions is None else int(contributions),
        labels=_labels(document),
        reviewers=tuple(map(_reviewers, document.get("reviewers", []))),
        replies={key: _reply(key, said) for key, said in document.get("replies", {}).items()},
        dispatch=_dispatch(document),
    )


def _severities(document: Document) -> dict[str, Severity | None]:
    chosen = document.get("checks", {}).get("severity", {})
    return {name: None if word in _OFF else Severity(word) for name, word in chosen.items()}


def _people(listed: Document) -> People:
    return People(
        role=Role[listed["role"].upper()] if "role" in listed else None,
        teams=frozenset(map(_slug, listed.get("teams", []))),
        users=frozenset(login.casefold() for login in listed.get("users", [])),
    )


def _slug(team: str) -> str:
    return team.rpartition("/")[2].casefold()


def _labels(document: Document) -> LabelNames:
    chosen = document.get("labels", {})
    if chosen in _OFF:
        return LabelNames(enabled=False)
    names = {Label(key): "" if name in _OFF else name for key, name in chosen.items()}
    return LabelNames(names=names)


def _reviewers(entry: Document) -> ReviewersOfPath:
    return ReviewersOfPath(
        pattern=entry["path"],
        users=tuple(dict.fromkeys(entry.get("users", []))),
        teams=tuple(dict.fromkeys(map(_slug, entry.get("teams", [])))),
    )


def _reply(key: str, said: str | Document) -> Reply:
    if isinstance(said, str):
        return Reply(key=key, words=said.strip())
    return Reply(key=key, words=said["words"].strip(), topic=said.get("topic", False))


def _dispatch(document: Document) -> str:
    chosen = document.get("after_merge", {}).get("dispatch", False)
    if isinstance(chosen, str):
        return chosen
    return DISPATCH if chosen else ""


def contradictions(document: Document, owner: str = "") -> Iterator[Problem]:
    """What is wrong with a document that its schema finds nothing wrong with.

    `owner` is whom the repository belongs to, empty where that is not known.
    """
    yield from _unknown_rules(document)
    yield from _labels_alike(document)
    yield from _foreign_teams(document, owner)
    if len(choices(document).over(Policy()).teams) > MAX_TEAMS:
        words = f"The file gives rights to more than {MAX_TEAMS} different teams."
        yield Problem(path=(), words=words)


def _unknown_rules(document: Document) -> Iterator[Problem]:
    for name in document.get("checks", {}).get("severity", {}):
        if name not in RULES and name not in FAMILIES:
            path = ("checks", "severity", name)
            where = place(document, path)
            words = begun(f"{where} is not a family or a rule listed in the documentation.")
            yield Problem(path=path, words=words, on_key=True)


def _labels_alike(document: Document) -> Iterator[Problem]:
    names = _labels(document)
    seen: dict[str, Label] = {}
    for label in Label:
        name = names.name(label).casefold()
        other = seen.setdefault(name, label) if name else label
        if other is not label:
            own = label if label in names.names else other
            words = f"`{other}` and `{label}` would be the same label."
            yield Problem(path=("labels", own.value), words=words)


def _foreign_teams(document: Document, owner: str) -> Iterator[Problem]:
    for path, team in _teams(document):
        organization = team.rpartition("/")[0].casefold()
        if owner and organization and organization != owner.casefold():
            where = place(document, path)
            words = begun(f"{where} is a team of another organization than the repository's.")
            yield Problem(path=path, words=words)


def _teams(document: Document) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every team that is named, with its path."""
    lists: list[tuple[tuple[str | int, ...], Document]] = [
        (("maintainers",), document.get("maintainers", {})),
        *((("commands", name), p) for name, p in document.get("commands", {}).items()),
        *((("reviewers", index), p) for index, p in enumerate(document.get("reviewers", []))),
    ]
    for path, listed in lists:
        for index, team in enumerate(listed.get("teams", [])):
            yield (*path, "teams", index), team
