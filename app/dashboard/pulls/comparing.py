"""Two commits of a pull request beside each other: kept rates, and what the checks found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.dashboard.pulls.findings import FindingRows, rows_of
from app.dashboard.pulls.history import Commit, History, has_result
from app.dashboard.pulls.kept import KeptView, kept_of
from app.dashboard.words import Tone, folder_name, short
from app.domain.comparison import FindingChanges, changed_findings, compare_rates
from app.domain.scores import Comparison, Scores
from app.factory import Factory
from app.report.sample_words import comparison_words
from app.store.pull_request_history import SampledRate

SHORTEST_SHA = 7
NO_RATE = "There is no kept rate at one of the two commits."
NOT_CHECKED = "What the checks found is not there, or no longer kept, for one of the two commits."


@dataclass(frozen=True, kw_only=True)
class CommitChoice:
    """A commit that can be compared."""

    sha: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ContributionComparison:
    """One contribution at both commits; `words` say what the difference is worth."""

    folder: str
    path: str
    old: KeptView | None
    new: KeptView | None
    words: str
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class ComparisonView:
    """Two commits; `findings_words` say why there are no findings to compare, where so."""

    old: CommitChoice
    new: CommitChoice
    choices: tuple[CommitChoice, ...]
    unknown: str
    contributions: tuple[ContributionComparison, ...]
    went: FindingRows
    came: FindingRows
    stayed: FindingRows
    findings_words: str


def comparison_view(
    factory: Factory, history: History, asked: tuple[str, str]
) -> ComparisonView | None:
    """The comparison of two commits, None where there are not two; two queries.

    `asked` are the older and the newer as the address names them; what is empty or unknown is
    chosen: the last two that were sampled, else the last two.
    """
    if len(history.commits) < 2:  # noqa: PLR2004 - it takes two
        return None
    old, new = _chosen(history, asked)
    findings, words = _findings(factory, (old, new))
    repository = history.seen.known.ref.repository
    unknown = [name for name in asked if name and _named(history.commits, name) is None]
    return ComparisonView(
        old=_choice(history, old),
        new=_choice(history, new),
        choices=tuple(_choice(history, commit) for commit in history.commits),
        unknown=", ".join(name[:40] for name in unknown),
        contributions=_contributions(history, old, new),
        went=rows_of(findings.went, repository),
        came=rows_of(findings.came, repository),
        stayed=rows_of(findings.stayed, repository),
        findings_words=words,
    )


def _chosen(history: History, asked: tuple[str, str]) -> tuple[Commit, Commit]:
    commits = history.commits
    sampled = [commit for commit in commits if commit.samples(history.rates)]
    usual = sampled if len(sampled) > 1 else commits
    new = _named(commits, asked[1]) or usual[0]
    older = commits[commits.index(new) + 1 :]
    before = [commit for commit in usual if commit in older]
    others = before or older or [commit for commit in commits if commit is not new]
    old = _named(commits, asked[0])
    return (others[0] if old is None or old is new else old), new


def _findings(factory: Factory, commits: tuple[Commit, Commit]) -> tuple[FindingChanges, str]:
    runs = [commit.checks for commit in commits]
    known = [run.id for run in runs if run is not None and has_result(run)]
    if len(known) < len(runs):
        return FindingChanges(), NOT_CHECKED
    before, after = map(factory.findings.of_run, known)
    return changed_findings(before, after), ""


def _named(commits: Sequence[Commit], name: str) -> Commit | None:
    """The commit of this name, or of the only one that begins so."""
    if len(name) < SHORTEST_SHA:
        return None
    found = [commit for commit in commits if commit.sha.startswith(name.lower())]
    return found[0] if len(found) == 1 else None


def _choice(history: History, commit: Commit) -> CommitChoice:
    is_head = commit.sha == history.seen.known.head_sha
    parts = [short(commit.sha), "head" if is_head else ""]
    parts.append("sampled" if commit.samples(history.rates) else "")
    return CommitChoice(sha=commit.sha, words=", ".join(filter(None, parts)))


def _contributions(
    history: History, old: Commit, new: Commit
) -> tuple[ContributionComparison, ...]:
    before, after = old.samples(history.rates), new.samples(history.rates)
    return tuple(
        _contribution(
            path,
            history.rates.get(before.get(path, 0)),
            history.rates.get(after.get(path, 0)),
            old.sha,
        )
        for path in sorted(before.keys() | after.keys())
    )


def _contribution(
    path: str, old: SampledRate | None, new: SampledRate | None, commit: str
) -> ContributionComparison:
    made = _comparison(old, new, commit)
    words, tone = NO_RATE, Tone.QUIET
    if made is not None and new is not None:
        _, words = comparison_words(Scores(comparison=made, trust=new.trust))
        surely = made.comparable and new.trust.trusted and not made.within_noise
        tone = (Tone.GOOD if made.difference > 0 else Tone.BAD) if surely else Tone.PLAIN
    return ContributionComparison(
        folder=folder_name(path),
        path=path,
        old=kept_of(old),
        new=kept_of(new),
        words=words,
        tone=tone,
    )


def _comparison(old: SampledRate | None, new: SampledRate | None, commit: str) -> Comparison | None:
    if old is None or new is None or old.rate is None or new.rate is None:
        return None
    comparable = _made_by(old) == _made_by(new)
    # The newer sample looked at every prompt of the one before it, which is no longer read here.
    if new.comparison is not None and new.comparison.commit == commit:
        comparable = comparable and new.comparison.comparable
    return compare_rates(old.rate, new.rate, commit, comparable=comparable)


def _made_by(found: SampledRate) -> tuple[str, str, str]:
    return found.teacher, found.judge, found.judge_prompts
