"""The simulated server's answers: well formed for whoever asks, equally long for equal work.

Questions and answers are as long as `Behaviour` says (taken in turn), an explanation has as many
words as are asked for, or as many as in the example of the prompt that asks. Of all questions, and
of all answers, exactly every so manieth one is bad, whoever asked for it; it carries a mark, and
the judge sees that always.
"""

from __future__ import annotations

import itertools
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.simulated_engine import count_tokens

# Words in the two explanations that the reference's prompts show as examples.
QUESTION_EXPLANATION, PAIR_EXPLANATION = 34, 70
BAD_QUESTION, BAD_ANSWER = "quibble", "muddle"
_FILLING = """
    almond apple apron bacon bake barley basil batter bean beef beet berry blend boil bowl bread
    broth brown butter cabbage cake carrot cheese cherry chicken chill chive chop cider clove
    cocoa cook cool corn crab cream crisp crumb cup curry date dice dinner dish dough drain
    dress drink duck egg fennel fig filling fire fish flame flesh flour fold fork freeze fresh
    fruit fry garlic ginger glass glaze grain grape grate gravy grill ground ham heat herb honey
    ice jam jar jelly juice kettle knead knife ladle lamb leaf leek lemon lentil lime liver loaf
    lunch maple meal meat melt milk mince mint mix mushroom mustard noodle nut oat oil olive
    onion orange oven pan paste peach pear peel pepper pickle pie pinch plate plum pork pot pour
    prawn pudding pulp raisin rice rinse roast roll rosemary sage salad salmon salt sauce season
    seed shell simmer slice soak soup spice spoon spread squash steam stew stir stock strain
    sugar supper sweet syrup table tart taste tea thyme toast tomato tray trout turkey turnip
    vanilla veal vinegar walnut warm wash water wheat whisk wine yeast yolk zest
"""


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What the answers are like; lengths in tokens, shares in 0..1."""

    questions: Sequence[int] = (23,)
    answers: Sequence[int] = (80,)
    bad_questions: float = 0.2
    bad_pairs: float = 0.2
    repaired: float = 0.5
    judged_like_reference: bool = False


class Author:
    """Writes the answers; what it writes depends on the order of requests alone."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._is = behaviour
        self._filling = _FILLING.split()
        self._draw = random.Random(0)  # noqa: S311 - filling words, no secret
        self._questions, self._answers = (
            itertools.cycle(behaviour.questions),
            itertools.cycle(behaviour.answers),
        )
        self._bad_question = _every(behaviour.bad_questions)
        self._bad_answer = _every(behaviour.bad_pairs)
        self._bad_repair = _every(1 - behaviour.repaired)

    def question(self) -> str:
        """A new question; a bad one carries a mark that the judge looks for."""
        mark = BAD_QUESTION if next(self._bad_question) else ""
        return self.words(next(self._questions) - 1, mark) + "?"

    def answer(self, *, again: bool = False) -> str:
        """An answer, or the correction of one."""
        mark = BAD_ANSWER if next(self._bad_repair if again else self._bad_answer) else ""
        return self.words(next(self._answers) - 1, mark) + "."

    def words(self, tokens: int, mark: str = "") -> str:
        """So many tokens of filling words, a full stop after every twelve."""
        found = self._draw.choices(self._filling, k=max(1, tokens - tokens // 13))
        if mark:
            found[0] = mark
        return " ".join(
            word + ("." if place % 12 == 0 and place < len(found) else "")
            for place, word in enumerate(found, 1)
        )

    def tagged(self, prompt: str) -> tuple[str, str]:
        """What the reference's prompt asks for, in its tags, and what kind that is."""
        asked = re.search(r"come up with a set of (\d{1,4}) diverse questions", prompt)
        if asked:
            each = (self.question() for _ in range(int(asked[1])))
            return "\n".join(_tags("Question", text) for text in each), "questions"
        if "evaluate the synthetic questions" in prompt:
            score = 0 if BAD_QUESTION in prompt else 1
            return self.evaluation(QUESTION_EXPLANATION, score), "judge question"
        if "evaluate the quality of the answer" in prompt:
            score = 1 if BAD_ANSWER in prompt else 3
            return self.evaluation(PAIR_EXPLANATION, score), "judge pair"
        if "generate a response to the following prompt" in prompt:
            return _tags("Response", self.answer()), "answer"
        return self.words(5), "other"

    def evaluation(self, words: int, score: int) -> str:
        """An explanation and a score as the reference's parser wants them."""
        explanation = self.words(words + words // 12)
        return f"{_tags('Evaluation', explanation)}\n{_tags('Score', str(score))}"

    def reply(self, prompt: str, schema: dict[str, Any] | None) -> tuple[str, str]:
        """What our prompt asks for, by its schema or its last words, and its kind."""
        if schema is not None and "properties" in schema:
            shapes = schema["properties"].items()
            values = {
                name: self._text(name, prompt) if shape.get("type") == "string" else 1
                for name, shape in shapes
            }
            return json.dumps(values), _kind(values, prompt)
        if "Rate the question." in prompt:
            return ("0" if BAD_QUESTION in prompt else "1"), "judge question"
        if "Rate the answer." in prompt:
            return ("1" if BAD_ANSWER in prompt else "3"), "judge pair"
        if schema is not None and "enum" in schema:
            return json.dumps(schema["enum"][0]), "why"
        return self.words(5), "other"

    def _text(self, name: str, prompt: str) -> str:
        if name == "question":
            return self.question()
        if name == "answer":
            return self.answer(again="found poor" in prompt)
        asked = re.findall(r"[Aa]t most (\d{1,4}) words", prompt[-600:])
        words = int(asked[-1]) if asked else PAIR_EXPLANATION
        return self.words(words + words // 12)

    def cost(self, text: str, kind: str) -> int:
        """The tokens that a text costs."""
        if self._is.judged_like_reference and kind.startswith("judge "):
            words = QUESTION_EXPLANATION if kind == "judge question" else PAIR_EXPLANATION
            return count_tokens(self.evaluation(words, 1))
        return count_tokens(text)


def _kind(values: dict[str, str | int], prompt: str) -> str:
    if "answer" in values and "found poor" in prompt:
        return "repair"
    return next((name for name in ("question", "answer") if name in values), "explain")


def _every(share: float) -> Iterator[bool]:
    """True for exactly this share of the turns, evenly spread."""
    for turn in itertools.count():
        yield math.floor((turn + 1) * share + 0.5) > math.floor(turn * share + 0.5)


def _tags(name: str, text: str) -> str:
    return f"[Start of {name}]\n{text}\n[End of {name}]"
