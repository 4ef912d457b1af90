"""Who acts next on a pull request, and what they do. It is always somebody, or plainly nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.runs import Run, RunKind, RunState
from app.domain.triage import Determination, Triage
from app.report.model import ExportReport, Report, ValidationReport
from app.report.numbers import counted
from app.report.run_words import NOT_SAMPLED, queue_words
from app.report.standing import Standing
from app.report.text import code, inline


class NextActor(StrEnum):
    """Who acts next."""

    CONTRIBUTOR = "the contributor"
    MAINTAINER = "a maintainer"
    SEEDBED = "Seedbed"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """Who acts next, and in plain words what they do."""

    actor: NextActor
    words: str

    @property
    def line(self) -> str:
        """Both, in one line of Markdown."""
        return f"**Next: {self.actor}.** {self.words}"


def next_step(report: Report) -> NextStep:
    """What happens next and who acts, for a pull request in whatever state."""
    if not report.open:
        return _over(report)
    validation = report.validation
    if validation is None:
        # Not by chance: too many runs waited, or the pull request is older than Seedbed here.
        return _seedbed(
            "The checks have not started yet. They start by themselves; where many runs wait, "
            "that takes longer."
        )
    if not validation.run.state.concluded:
        return _seedbed("The checks run; the status comment will say what they find.")
    if validation.run.state is not RunState.DONE:
        return _contributor("The checks did not finish. Write `/validate` to try again.")
    if not validation.files:
        return _nobody("No file of the taxonomy is changed here any more.")
    return next(filter(None, (ask(report, validation) for ask in QUESTIONS)), _sampled(report))


def _over(report: Report) -> NextStep:
    if not report.merged:
        return _nobody("The pull request is closed.")
    exports = [export for export in report.exports if export.run.head_sha == report.head_sha]
    if not exports:
        return _nobody("The pull request is merged.")
    return _exported(exports[-1])


def _exported(last: ExportReport) -> NextStep:
    if not last.run.state.concluded:
        return _seedbed("The pull request is merged; what its samples kept is being exported.")
    if last.run.state is RunState.DONE:
        found = "what its samples kept is exported" if last.rows else "there was nothing to export"
        return _nobody(f"The pull request is merged, and {found}.")
    if last.files:
        words = "The pull request is merged and exported, but not everybody was told"
        return _maintainer(f"{words}: its check run says why, and `/export` tries again.")
    return _maintainer("The pull request is merged, but not exported; `/export` tries again.")


def _rejected(report: Report, _: ValidationReport) -> NextStep | None:
    triage = _said(report, Determination.REJECT)
    if triage is None:
        return None
    return _maintainer(f"It was rejected by {inline(triage.by)}; close it, or say otherwise.")


def _mending(report: Report, validation: ValidationReport) -> NextStep | None:
    if not report.errors:
        return None
    words = "Mend the errors and push; the checks then run again."
    if validation.suggestions:
        changes = counted(len(validation.suggestions), "suggested change")
        words = f"{words} {changes} can be committed from Seedbed's review with a click."
    return _contributor(words)


def _changes_asked(report: Report, _: ValidationReport) -> NextStep | None:
    triage = _said(report, Determination.CHANGES)
    if triage is None:
        return None
    return _contributor(f"Make the changes that {inline(triage.by)} asked for, and push.")


def _under_way(report: Report, _: ValidationReport) -> NextStep | None:
    runs = _current(report)
    running = [run for run in runs if run.state is RunState.RUNNING]
    waiting = [run for run in runs if run.state is RunState.QUEUED]
    if not running and not waiting:
        return None
    run = [*running, *waiting][0]
    alike = sum(each.kind is run.kind for each in (*running, *waiting))
    if alike > 1:
        where = "in the check run" if report.locked else "in a comment"
        return _seedbed(f"{counted(alike, run.kind)} are under way; each has its result {where}.")
    where = "in the check run" if report.locked else "in a comment of its own"
    doing = "is being made" if run.kind in (RunKind.SAMPLE, RunKind.EXPORT) else "is under way"
    now = doing if running else f"is {queue_words(run)}"
    return _seedbed(f"The {run.kind} {now}; its result comes {where}.")


def _draft(report: Report, _: ValidationReport) -> NextStep | None:
    if not report.draft:
        return None
    return _contributor("This is a draft: mark it ready for review when it is.")


def _said_in_triage(report: Report, _: ValidationReport) -> NextStep | None:
    triage = report.conversation.triage
    if triage is None:
        return None
    by, commit = inline(triage.by), code(triage.head_sha[:7])
    if triage.determination is Determination.FOLLOW_UP:
        words = f"Look again: {by} looked at {commit}, an older commit. `/triage` says the outcome."
        return _maintainer(words)
    if triage.determination is Determination.UNCERTAIN:
        return _maintainer(f"{by} is not sure about it; another maintainer looks.")
    if report.conversation.hold is not None:
        return _maintainer("It is approved, but on hold: `/hold off` comes before merging.")
    return _maintainer(f"It was approved by {by}; decide on merging. Seedbed merges nothing.")


def _without_contribution(report: Report, _: ValidationReport) -> NextStep | None:
    if report.contributions:
        return None
    return _maintainer("There is no `qna.yaml` to sample; look at what is changed.")


def _ok_needed(report: Report, _: ValidationReport) -> NextStep | None:
    conversation = report.conversation
    if conversation.lets_models_run(report.head_sha):
        return None
    words = "Look at the files, then write `/ok-to-test`: the author is no maintainer here, so no "
    words = f"{words}model runs on this commit before that."
    if conversation.ok is not None:
        words = f"{words} The last one was for {code(conversation.ok.head_sha[:7])}, before a push."
    return _maintainer(words)


def _without_sample(report: Report, _: ValidationReport) -> NextStep | None:
    samples = report.current_samples
    if any(sampled.sample for sampled in samples):
        return None
    if not samples:
        return _maintainer("Look at the files; `/sample` grows and scores a small sample.")
    if all(sampled.run.state is RunState.CANCELLED for sampled in samples):
        return _maintainer("The sample was cancelled; `/retry` starts it anew.")
    if all(sampled.run.reason in NOT_SAMPLED for sampled in samples):
        return _maintainer("There was nothing to sample; look at the files and decide.")
    return _maintainer("The sample ended without a result; `/retry` starts it anew.")


QUESTIONS = (
    _rejected,
    _mending,
    _changes_asked,
    _under_way,
    _draft,
    _said_in_triage,
    _without_contribution,
    _ok_needed,
    _without_sample,
)
"""What may decide who is next once the checks are done; the first that does, does."""


def _sampled(report: Report) -> NextStep:
    if report.standing is Standing.NEEDS_CHANGES:
        return _contributor("Read in the sample what to change first, and push.")
    if report.standing is Standing.READY:
        return _maintainer("Look over the sample; `/triage approve` or `changes` says the outcome.")
    return _maintainer("Read the sample and decide; `/triage` says the outcome.")


def _current(report: Report) -> list[Run]:
    """The runs for single contributions, and exports, at the head commit."""
    runs = [s.run for s in report.samples] + [p.run for p in report.prechecks]
    runs += [e.run for e in report.exports]
    return [run for run in runs if run.head_sha == report.head_sha]


def _said(report: Report, determination: Determination) -> Triage | None:
    """The word of triage that counts, where it is this one."""
    triage = report.conversation.triage
    return triage if triage is not None and triage.determination is determination else None


def _contributor(words: str) -> NextStep:
    return NextStep(actor=NextActor.CONTRIBUTOR, words=words)


def _maintainer(words: str) -> NextStep:
    return NextStep(actor=NextActor.MAINTAINER, words=words)


def _seedbed(words: str) -> NextStep:
    return NextStep(actor=NextActor.SEEDBED, words=words)


def _nobody(words: str) -> NextStep:
    return NextStep(actor=NextActor.NOBODY, words=words)
