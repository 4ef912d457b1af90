"""Taxonomies that were read, and what was exported of them, built as the service does it."""

import json
from dataclasses import replace

from app.domain.runs import BY_POLICY, RunKind, RunState
from app.factory import Factory
from app.report.exported import Exported, ExportedContribution, ExportedFile, LeftOut
from app.store.runs import Conclusion
from app.taxonomy.indexing import IndexedFile, seeds_to_index
from tests.dashboard.scenes import OWNER, asked, opened
from tests.support.stores import PULL_REQUEST, REF

FILM = "knowledge/arts/film/qna.yaml"
MUSIC = "knowledge/arts/music/qna.yaml"
RECIPES = "compositional_skills/writing/recipes/qna.yaml"
MERGED = replace(PULL_REQUEST, open=False, merged=True, merge_sha="d" * 40)
ROWS = b'{"id": "1"}\n'


def content(questions: int, task: str = "") -> bytes:
    """A file with so many questions."""
    seeds = [{"question": f"What is number {n}?", "answer": "It."} for n in range(questions)]
    more = {"task_description": task} if task else {}
    return json.dumps({"seed_examples": seeds, **more}).encode()


def indexed(factory: Factory, *leaves: tuple[str, bytes]) -> None:
    """The default branch as the index has it, complete."""
    files = [
        IndexedFile(path, f"blob-{number}", seeds_to_index(path, text))
        for number, (path, text) in enumerate(leaves)
    ]
    factory.neighbours.replace(REF.repository, None, files)
    blobs = {file.path: file.blob_sha for file in files}
    assert factory.neighbours.complete(REF.repository, "c" * 40, blobs)


def made(path: str, **fields: object) -> ExportedContribution:
    """What an export says of a contribution."""
    known = ExportedContribution(
        path=path,
        run=1,
        pairs=12,
        rows=36,
        judged=15,
        kept_rate=0.8,
        trusted=True,
        tiny=False,
        blob_sha="blob-0",
    )
    return replace(known, **fields)


def exported(factory: Factory, *made_of: ExportedContribution, merged: bool = True) -> int:
    """An export run that is done, of a pull request that was merged."""
    row = opened(factory)
    if merged:
        factory.pull_requests.save(MERGED)
    run = asked(factory, row, RunKind.EXPORT, asked_by=BY_POLICY)
    assert factory.runs.claim(run, OWNER)
    file = ExportedFile(
        name="skills_phase.jsonl", bytes=12, rows=1, sha256="ab" * 32, forms={"skill": 1}
    )
    result = Exported(
        files=(file,),
        rows=1,
        contributions=made_of,
        left_out=(LeftOut(path=MUSIC, reason="a maintainer's `/export` writes it"),),
        warnings=("Look at <b>this</b>.",),
        sent=("webhook",),
    )
    factory.exports.save(run, {"skills_phase.jsonl": ROWS})
    conclusion = Conclusion(state=RunState.DONE, result=result.as_json())
    assert factory.runs.conclude(run, OWNER, conclusion)
    return run
