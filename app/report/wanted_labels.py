"""The labels a pull request should have, as GitHub is to show them."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.labelling import Matter, labels
from app.domain.runs import RunState
from app.domain.sample import Sample
from app.domain.triage import Label
from app.report.model import Report
from app.report.standing import decisive
from app.report.wanted import WantedLabel

LOOKS: Mapping[Label, tuple[str, str]] = {
    Label.SKILL: ("c5def5", "It adds or changes a skill"),
    Label.KNOWLEDGE: ("d4c5f9", "It adds or changes knowledge"),
    Label.TRIAGE_NEEDED: ("fbca04", "The checks found no error; a maintainer has yet to look"),
    Label.READY: ("0e8a16", "The checks found no error, and models may run on it"),
    Label.UNSUCCESSFUL: ("b60205", "A sample was made, and no pair of it could be kept"),
    Label.CHANGES: ("e99695", "A maintainer asked for changes; the contributor is next"),
    Label.APPROVED: ("2cbe4e", "A maintainer approved it in triage"),
    Label.REJECTED: ("d93f0b", "A maintainer rejected it in triage"),
    Label.UNCERTAIN: ("d4a72c", "A maintainer is not sure; another one looks"),
    Label.FOLLOW_UP: ("1d76db", "Pushed since a maintainer looked; one looks again"),
    Label.HOLD: ("5319e7", "Not to be merged yet"),
    Label.TOPIC: ("6a737d", "Its topic is not taken here"),
}
"""Colour and description of each label, for a repository that does not have it yet."""


def wanted_labels(report: Report) -> tuple[WantedLabel, ...] | None:
    """The labels, sorted by name; None where the repository switched labels off.

    On a closed pull request some may go, but none is new.
    """
    if not report.policy.labels.enabled:
        return None
    names = report.policy.labels
    found = sorted((names.name(label), *LOOKS[label]) for label in labels(_matter(report)))
    # A repository may give several labels one name.
    by_name = {
        name.casefold(): WantedLabel(name=name, colour=colour, description=description)
        for name, colour, description in found
        if name
    }
    had = {name.casefold() for name in report.conversation.labels}
    return tuple(label for key, label in by_name.items() if report.open or key in had)


def _matter(report: Report) -> Matter:
    validation, names = report.validation, report.policy.labels
    done = validation is not None and validation.run.state is RunState.DONE
    meant = (names.meant(name) for name in report.conversation.labels)
    return Matter(
        head_sha=report.head_sha,
        contributions=report.contributions,
        errors=report.errors if done else None,
        fruitless=any(s.sample is not None and fruitless(s.sample) for s in report.current_samples),
        open=report.open,
        draft=report.draft,
        conversation=report.conversation,
        had=frozenset(label for label in meant if label is not None),
        replies=report.policy.replies,
    )


def fruitless(sample: Sample) -> bool:
    """Whether nothing of a sample could be kept, and that says something of the contribution.

    It says nothing where the judge is not trusted, the teacher is a very small model, or the
    sample ended early: those are ours to mend, not the contributor's.
    """
    counts = sample.funnel
    return decisive(sample) and counts.judged > 0 and not counts.kept and not counts.repaired
