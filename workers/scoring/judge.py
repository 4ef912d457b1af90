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
from collections.abc import Sequence

from app.domain.contribution import ContributionKind
from app.domain.record import SCALES, JudgedPart, Judgement, Scale
from workers.teacher.parse import Unparsed, read_score
from workers.teacher.port import LOGPROB_SLACK, Completion, Position, Request
from workers.teacher.render import Prompt

# A few tokens: room for a space, a quote or a label before the digit, not for prose.
MAX_TOKENS = 4
# The most that OpenAI's interface and vLLM's default allow.
TOP_LOGPROBS = 20
# With less than this on score tokens the judge was not scoring at all.
LEAST_MASS = 0.01
# The token "1" of "10" or "1/5" is no 1 on our scale, however sure the judge was of it.
OTHER_NUMBERS = ("out-of-scale", "other-scale")

# The prompts that a kind's scores depend on: judges that were asked otherwise can't be compared.
JUDGE_STEPS = {
    ContributionKind.FREEFORM: ("judge_pair", "judge_question"),
    ContributionKind.GROUNDED: ("judge_pair", "judge_question"),
    ContributionKind.KNOWLEDGE: (
        "judge_faithful",
        "judge_pair",
        "judge_relevant",
        "judge_standing",
    ),
}
REASONS = {
    JudgedPart.QUESTION: "question-unsuitable",
    JudgedPart.FAITHFUL: "not-in-document",
    JudgedPart.RELEVANT: "off-document",
    JudgedPart.STANDING: "not-self-standing",
    JudgedPart.PAIR: "pair-poor",
}


def judge_request(name: str, part: JudgedPart, prompt: Prompt, *, held: bool) -> Request:
    """A request for a score only, with log-probabilities; `held` to the scale by a schema.

    Some servers (vLLM 0.32) give log-probabilities after the schema has ruled out all other
    tokens, so a judge that is not held shows better whether it was scoring at all.
    """
    scale = SCALES[part]
    return Request(
        name=name,
        system=prompt.system,
        user=prompt.user,
        prompt_hash=prompt.hash,
        max_tokens=MAX_TOKENS,
        json_schema={"type": "integer", "enum": list(range(scale.low, scale.high + 1))}
        if held
        else None,
        top_logprobs=TOP_LOGPROBS,
    )


def read_judgement(completion: Completion, part: JudgedPart) -> Judgement | Unparsed:
    """Read a judge's completion; `reason` is set where the score does not pass."""
    scale = SCALES[part]
    written = read_score(completion.text, scale.low, scale.high, completion.finish_reason)
    if isinstance(written, Unparsed) and written.reason in OTHER_NUMBERS:
        return written
    tokens = completion.top_logprobs or ()
    place = _place(tokens, written, scale)
    if isinstance(written, Unparsed) and _is_part_of_another(place, written, scale):
        return written
    masses = _masses(place, scale)
    mass = math.fsum(masses.values())
    if mass >= LEAST_MASS:
        score = math.fsum(score * share for score, share in masses.items()) / mass
    elif isinstance(written, Unparsed):
        return written
    else:
        # Set in relation to each other, shares as small as these are mostly noise.
        score = float(written)
    found = Judgement(part=part, score=score, mass=None if place is None else min(1.0, mass))
    if found.passes:
        return found
    return Judgement(part=part, score=score, mass=found.mass, reason=REASONS[part])


def _place(positions: Sequence[Position], written: int | Unparsed, scale: Scale) -> Position | None:
    """Where the score that was written stands; where none was, the first position: one was due.

    A digit further on, in the judge's prose, is no score. None where no token spells what was
    written, as when a wide digit is split into bytes.
    """
    if isinstance(written, Unparsed):
        return next(iter(positions), None)
    return next((each for each in positions if _score(each.token, scale) == written), None)


def _is_part_of_another(place: Position | None, written: Unparsed, scale: Scale) -> bool:
    """Whether the digit at a place begins something else, as in "1.5" or "1st"."""
    begun = place is not None and _score(place.token, scale) is not None
    return begun and written.reason == "no-score"


def _masses(place: Position | None, scale: Scale) -> dict[int, float]:
    """Probability per score at one position."""
    masses: defaultdict[int, float] = defaultdict(float)
    for token, logprob in place.alternatives if place else ():
        score = _score(token, scale)
        if score is not None:
            masses[score] += _probability(logprob)
    return dict(masses)


def _probability(logprob: float) -> float:
    """A probability within 0..1, and 0 for what is none: no number, or above certainty."""
    # Written so that "not a number", which compares as false, counts as none too.
    return math.exp(min(0.0, logprob)) if logprob <= LOGPROB_SLACK else 0.0


def _score(token: str, scale: Scale) -> int | None:
    """The score a token spells in digits of any script, whatever marks or blanks are beside it."""
    text = token.strip(" \t\r\n\u2581\u0120\u010a\"'")
    if len(text) != 1 or not text.isdecimal():
        return None
    return int(text) if scale.low <= int(text) <= scale.high else None
