"""What people read about a repository's own file."""

import pytest

from app.domain.findings import Position
from app.report.configuration_check import Fate, SeenConfiguration, configuration_check
from app.report.wanted import MAX_OUTPUT
from app.taxonomy.configuration import Mistake

MISTAKE = Mistake(
    position=Position(line=3, column=5), end=Position(line=3, column=9), words="`labels` is empty."
)


def check(fate: Fate, **more):
    place = {"repository": "acme/taxonomy", "head_sha": "c" * 40, "details_url": "https://x.test"}
    return configuration_check(SeenConfiguration(fate=fate, **place, **more))


def test_a_file_in_force_is_a_success_that_names_what_it_sets() -> None:
    shown = check(Fate.IN_FORCE, sets=("checks", "labels"), notes=("`sampling.pairs`: a limit.",))
    assert (shown.title, shown.conclusion, shown.annotations) == ("In force", "success", ())
    assert shown.summary.replace("\\", "") == (
        "`.github/seedbed.yml` sets `checks`, `labels`.\n\n"
        "What the file says counts from now on.\n- `sampling.pairs`: a limit."
    )


def test_its_identity_is_no_runs() -> None:
    shown = check(Fate.IN_FORCE)
    assert shown.external_id == f"acme/taxonomy@{'c' * 40}:configuration"
    assert "#" not in shown.external_id


def test_a_mistake_is_a_failure_with_an_annotation_at_its_place() -> None:
    shown = check(Fate.REFUSED, mistakes=(MISTAKE,), kept="a" * 40)
    assert (shown.title, shown.conclusion) == ("Not in force, 1 mistake", "failure")
    (note,) = shown.annotations
    assert (note.start_line, note.end_line, note.start_column, note.end_column) == (3, 3, 5, 9)
    assert (note.path, note.level) == (".github/seedbed.yml", "failure")
    assert "- line 3, column 5: `labels` is empty." in shown.summary
    assert shown.summary.endswith("The file of commit `aaaaaaa` stays in force.")


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        (Fate.REFUSED, "so the service's usual settings count."),
        (Fate.OUTDATED, "A newer commit is on the default branch"),
        (Fate.PROPOSED, "nothing has changed yet."),
    ],
)
def test_what_counts_instead_is_said(fate: Fate, words: str) -> None:
    assert words in check(fate, mistakes=(MISTAKE,)).summary


@pytest.mark.parametrize("fate", [Fate.OUTDATED, Fate.PROPOSED, Fate.REMOVED])
def test_a_file_without_mistakes_is_a_success_that_claims_no_more_than_is_so(
    fate: Fate,
) -> None:
    shown = check(fate)
    assert (shown.title, shown.conclusion) == (fate.value, "success")
    assert "from now on" not in shown.summary


def test_mistakes_over_several_lines_have_no_columns() -> None:
    over = Mistake(position=Position(line=3, column=5), end=Position(line=7, column=2), words="x")
    (note,) = check(Fate.REFUSED, mistakes=(over,)).annotations
    assert (note.start_line, note.end_line, note.start_column) == (3, 7, None)


def test_many_mistakes_fit() -> None:
    long = Mistake(position=Position(), words="`x` " * 600)
    assert len(check(Fate.REFUSED, mistakes=(long,) * 100).summary) <= MAX_OUTPUT
