"""Reading a judge: a score is an expected value over the probabilities it gave.

A judge that says "2" may have hesitated between 1 and 3. Where the server gives
log-probabilities we read that hesitation off the token where the score stands: the
probabilities of all tokens that spell a score are summed per score ("2" and " 2" are
one score), set in relation to each other, and averaged. llama.cpp's server computes
them before its grammar, so other tokens hold some of the probability; the share on
score tokens is kept as the judgement's `mass`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from app.domain.sample import PAIR_SCALE, QUESTION_SCALE, JudgedPart, Judgement, Scale
from workers.teacher.parse import Unparsed, read_score
from workers.teacher.port import LOGPROB_SLACK, Completion, Position, Request
from workers.teacher.render import Prompt

# A few tokens: room for a space, a quote or a label before the digit, not for prose.
MAX_TOKENS = 4
# The most that OpenAI's interface and vLLM's default allow.
TOP_LOGPROBS = 20
# With less than this on score tokens the judge was not scoring at all.
LEAST_MASS = 0.01

SCALES = {JudgedPart.QUESTION: QUESTION_SCALE, JudgedPart.PAIR: PAIR_SCALE}
REASONS = {JudgedPart.QUESTION: "question-unsuitable", JudgedPart.PAIR: "pair-poor"}


def passes(judgement: Judgement) -> bool:
    """Whether a judgement's score is high enough on its scale."""
    return judgement.score >= SCALES[judgement.part].passes


def judge_request(name: str, part: JudgedPart, prompt: Prompt) -> Request:
    """A request for a score only, constrained to the scale, with log-probabilities."""
    scale = SCALES[part]
    return Request(
        name=name,
        system=prompt.system,
        user=prompt.user,
        prompt_hash=prompt.hash,
        max_tokens=MAX_TOKENS,
        json_schema={"type": "integer", "enum": list(range(scale.low, scale.high + 1))},
        top_logprobs=TOP_LOGPROBS,
    )


def read_judgement(completion: Completion, part: JudgedPart) -> Judgement | Unparsed:
    """Read a judge's completion; `reason` is set where the score does not pass."""
    scale = SCALES[part]
    # A few tokens are all we ask for, so being cut off is the normal end.
    written = read_score(completion.text, scale.low, scale.high)
    masses = _masses(completion.top_logprobs or (), scale)
    mass = math.fsum(masses.values())
    if mass >= LEAST_MASS:
        score = math.fsum(score * share for score, share in masses.items()) / mass
    elif isinstance(written, Unparsed):
        return written
    else:
        # Set in relation to each other, shares as small as these are mostly noise.
        score = float(written)
    found = Judgement(
        part=part, score=score, mass=None if completion.top_logprobs is None else min(1.0, mass)
    )
    if passes(found):
        return found
    return Judgement(part=part, score=score, mass=found.mass, reason=REASONS[part])


def _masses(positions: Iterable[Position], scale: Scale) -> dict[int, float]:
    """Probability per score, at the first position where a score was written.

    Where none was written, at the first position: that is where one was due.
    """
    tokens = tuple(positions)
    if not tokens:
        return {}
    place = next((each for each in tokens if _score(each.token, scale) is not None), tokens[0])
    masses: defaultdict[int, float] = defaultdict(float)
    for token, logprob in place.alternatives:
        score = _score(token, scale)
        if score is not None:
            masses[score] += _probability(logprob)
    return dict(masses)


def _probability(logprob: float) -> float:
    """A probability within 0..1, and 0 for what is none: no number, or above certainty."""
    # Written so that "not a number", which compares as false, counts as none too.
    return math.exp(min(0.0, logprob)) if logprob <= LOGPROB_SLACK else 0.0


def _score(token: str, scale: Scale) -> int | None:
    """The score a token spells, whatever blanks or marks the tokeniser put beside it."""
    text = token.strip(" \t\r\n\u2581\u0120\u010a\"'")
    if len(text) != 1 or not text.isascii() or not text.isdigit():
        return None
    return int(text) if scale.low <= int(text) <= scale.high else None
