"""A server's reply, made into a `Completion` with nothing in it that could hurt later."""

from __future__ import annotations

from typing import TypeGuard

from openai.types.chat import ChatCompletion

from workers.teacher.port import LOGPROB_SLACK, Completion, Position, Request

# More than a model could read or write in one request: a count above is no count.
MOST_TOKENS = 10_000_000
LOWEST_LOGPROB = -1e300
LONGEST_NAME = 200
CHARACTERS_PER_TOKEN = 4


def completion_of(reply: object, request: Request, model: str, seconds: float) -> Completion:
    """Translate at the border; raises a plain error (`TypeError`, ...) for anything else.

    Without a text there is no reply. Rubbish beside the text is left out instead: the
    library checks no types, so any field may hold any value that JSON has.
    """
    if not isinstance(reply, ChatCompletion):
        raise TypeError("the reply is no completion")
    choice = reply.choices[0]
    message = choice.message
    text = _storable(message.content or message.refusal or "")
    ending: object = "refusal" if message.refusal else choice.finish_reason
    usage = reply.usage
    return Completion(
        text=text,
        model=model,
        prompt_tokens=_count(
            getattr(usage, "prompt_tokens", None), len(request.system) + len(request.user)
        ),
        completion_tokens=_count(getattr(usage, "completion_tokens", None), len(text)),
        seconds=seconds,
        finish_reason="refusal"
        if message.refusal
        else name_of(ending if isinstance(ending, str) else ""),
        top_logprobs=_positions(choice.logprobs),
    )


def _count(given: object, characters: int) -> int:
    """The tokens a server counted in a text, or an estimate, so that limits still bind."""
    least = 1 if characters else 0
    # True is an int to Python, and no count to us.
    if isinstance(given, int) and not isinstance(given, bool) and least <= given <= MOST_TOKENS:
        return given
    return characters // CHARACTERS_PER_TOKEN + 1


def _positions(logprobs: object) -> tuple[Position, ...] | None:
    """The log-probabilities, or None where there are none or one cannot be any.

    One that cannot be any tells that the server does not know what it sends, so the
    others are not believed either. Entries of another shape are only passed over.
    """
    found = []
    for each in _listed(logprobs, "content"):
        token = getattr(each, "token", None)
        if not isinstance(token, str):
            continue
        alternatives = []
        for other in _listed(each, "top_logprobs"):
            name, logprob = getattr(other, "token", None), getattr(other, "logprob", None)
            if not isinstance(name, str) or logprob == float("-inf"):
                continue  # what has no name, or never happens, has no share
            if not _is_logprob(logprob):
                return None
            alternatives.append((name, min(0.0, float(logprob))))
        found.append(Position(token=token, alternatives=tuple(alternatives)))
    return tuple(found) or None


def _listed(holder: object, name: str) -> list[object]:
    given = getattr(holder, name, None)
    return given if isinstance(given, list) else []


def _is_logprob(value: object) -> TypeGuard[float]:
    # Compared before it is converted: JSON has whole numbers that no float can hold.
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and LOWEST_LOGPROB <= value <= LOGPROB_SLACK
    )


def name_of(text: str) -> str:
    """A short text of the server's, as we keep it in records."""
    return _storable(text[:LONGEST_NAME])


def _storable(text: str) -> str:
    """Join surrogate pairs; what no database takes (half characters, NUL) becomes U+FFFD."""
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return joined.replace("\0", "\ufffd")
