"""A small contribution as people write it, with places to break."""

from __future__ import annotations

from app.domain.findings import Finding
from app.taxonomy.check import FileReport, check
from app.taxonomy.fixes.offer import offered
from app.taxonomy.options import CheckOptions
from app.taxonomy.subject import Submission

SKILL_PATH = "compositional_skills/writing/letters/qna.yaml"
KNOWLEDGE_PATH = "knowledge/science/astronomy/qna.yaml"
ATTRIBUTION = (
    b"Title of work: Letters\nLink to work: -\nLicense of the work: Apache-2.0\n"
    b"Creator names: octocat\n"
)
SKILL = """version: 3
task_description: Write letters to people who wait for an answer.
created_by: octocat
seed_examples:
  - question: How does a letter to a friend begin?
    answer: It begins with a greeting and the first name.
  - question: Where is the date written in a formal letter?
    answer: The date stands at the top on the right side.
  - question: Which words close a letter to a company?
    answer: A common way to close it is the phrase Kind regards.
  - question: What belongs on the envelope besides the address?
    answer: A stamp, and who sends it, so that the post can return it.
  - question: Why is a long letter split into paragraphs?
    answer: Each paragraph holds one thought, which helps who reads it.
"""


def submission(text: str | bytes, path: str = SKILL_PATH, **changes: object) -> Submission:
    content = text if isinstance(text, bytes) else text.encode()
    fields = {"path": path, "content": content, "attribution": ATTRIBUTION} | changes
    return Submission(**fields)


def report_on(text: str | bytes, path: str = SKILL_PATH, **changes: object) -> FileReport:
    file = submission(text, path, **changes)
    return offered(file, check(file), CheckOptions())


def broken(old: str, new: str, text: str = SKILL) -> str:
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


def fixed_rules(report: FileReport) -> list[str]:
    return [finding.rule for finding in fixed(report)]


def fixed(report: FileReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.fix]
