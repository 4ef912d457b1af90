"""The target of `scripts/fuzz-checks`: no bytes make the checks raise."""

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
with atheris.instrument_imports(include=["app", "schemas", "yaml", "yamllint"]):
    from app.taxonomy import check as front
    from app.taxonomy.options import CheckOptions, Mode
    from app.taxonomy.outside import Outside
    from app.taxonomy.subject import Submission

PATHS = ("compositional_skills/a/qna.yaml", "knowledge/a/qna.yaml", "qna.yaml")


def one(data: bytes) -> None:
    """Check one file; its first byte chooses where it lies and what it is held to."""
    choice, content = data[:1] or b"\0", data[1:]
    path = PATHS[choice[0] % len(PATHS)]
    mode = list(Mode)[choice[0] // len(PATHS) % len(Mode)]
    submission = Submission(path=path, content=content, attribution=content[:100], author="octocat")
    front._check(submission, CheckOptions(version=mode), Outside())  # noqa: SLF001 - it catches nothing


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
