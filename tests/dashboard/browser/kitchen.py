"""A teacher that writes recipes: what it says is fit to be looked at in pictures of the pages."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from app.domain.contribution import Contribution
from app.domain.record import Call, Record
from app.domain.sample import Sample
from bench.sides import contribution, plan
from tests.support.in_process import ScriptedTeacher
from tests.support.script import Reply, answered, asked, scored, well_behaved
from workers.pipeline.runner import Models, Watch, grow
from workers.scoring.earlier import Earlier
from workers.scoring.score import scored as scored_sample
from workers.teacher.port import Request

TEACHER = "mistral-small-24b"
JUDGE = "prometheus-8x7b"
GOOD, FAIR, POOR = ({3: 0.84, 2: 0.14, 1: 0.02}, {3: 0.2, 2: 0.68, 1: 0.12}, {2: 0.09, 1: 0.91})
"""Probabilities of the judge's scores."""
SECONDS = 2.4
"""About what each call is said to have taken."""


@dataclass(frozen=True, kw_only=True)
class Dish:
    """A question with its answer, and what the judge says of it."""

    question: str
    answer: str
    shares: dict[int, float]
    remark: str = "The amounts are there and the steps are in order."
    mended: str = ""


def _good(question: str, answer: str) -> Dish:
    return Dish(question=question, answer=answer, shares=GOOD)


def _fair(question: str, answer: str) -> Dish:
    return Dish(question=question, answer=answer, shares=FAIR)


def _poor(question: str, answer: str, remark: str, mended: str = "") -> Dish:
    return Dish(question=question, answer=answer, shares=POOR, remark=remark, mended=mended)


DISHES = (
    _good("Write a simple recipe for chicken parmesan for two persons.", "It is in the seeds."),
    _good("What can I bake with one egg and no oven?", ""),
    _good(
        "Write a short recipe for mushroom risotto for two people.",
        "**Mushroom risotto, for 2**\n\nIngredients: 160 g risotto rice, 200 g mushrooms, 1 "
        "shallot, 600 ml stock, 30 g parmesan, 20 g butter.\n\nSteps:\n1. Fry the shallot and the "
        "mushrooms in half of the butter.\n2. Stir in the rice, then the stock, ladle by ladle.\n"
        "3. After 18 minutes stir in the cheese and the rest of the butter.",
    ),
    _good(
        "My pancake recipe serves two and takes 150 g of flour. How much flour is that for five?",
        "375 g. That is 75 g for each person.",
    ),
    _poor(
        "Which comes first in a bread recipe, kneading or proving?",
        "Bread is a staple food that is eaten in many countries.",
        "It does not say which comes first; it should name kneading.",
        "Kneading comes first; then the dough proves.",
    ),
    _fair(
        "I have eggs, spinach and feta. What can I make in a quarter of an hour?",
        "**Spinach omelette, for 1**: wilt a handful of spinach, pour 2 beaten eggs over it, "
        "crumble the feta on top and fold.",
    ),
    _good(
        'Rewrite as a numbered step: "The potatoes, once peeled, were then boiled by us."',
        "1. Peel the potatoes, then boil them.",
    ),
    _good(
        "Turn these notes into a recipe: guacamole, 2 avocados, lime, onion, salt, mash.",
        "**Guacamole, for 4**\n\nIngredients: 2 ripe avocados, juice of 1 lime, half an onion, a "
        "little coriander, salt.\n\nSteps: Chop the onion and the coriander finely, mash the "
        "avocados with a fork, mix everything and season it.",
    ),
    _poor(
        "Write a recipe for potato soup for four people.",
        "Peel the potatoes. Cook them. Serve.",
        "No amounts and no servings; a recipe lists its ingredients first.",
    ),
    _good(
        "Where in a recipe does the oven temperature belong?",
        "In the first step, so that the oven is hot when the dish is ready for it.",
    ),
    _good(
        "Write a very short recipe for a cucumber salad.",
        "**Cucumber salad, for 2**\n\nIngredients: 1 cucumber, 3 tablespoons yoghurt, dill, salt."
        "\n\nSteps: Slice the cucumber, salt it, pour the water off, stir in yoghurt and dill.",
    ),
    _fair(
        "How do I halve a recipe that needs three eggs?",
        "Beat the third egg in a cup and use half of it, about 25 g.",
    ),
    _good(
        "What can I cook from stale bread, milk and cinnamon?",
        "**French toast, for 2**: soak 4 slices in 200 ml milk with an egg and cinnamon, then fry "
        "them in butter for 2 minutes on each side.",
    ),
    _poor(
        "How many grams of pasta are usual for one person?",
        "You should use as many as you think are right for the dish that you are going to cook.",
        "It names no amount; 80 to 100 g dried would answer it.",
        "80 to 100 g of dried pasta.",
    ),
    _good(
        "Write a recipe for a lentil salad with lemon for three people.",
        "**Lentil salad, for 3**\n\nIngredients: 200 g lentils, 1 lemon, 3 tablespoons olive "
        "oil, parsley, 1 red onion.\n\nSteps:\n1. Boil the lentils for 25 minutes and drain them.\n"
        "2. Chop onion and parsley.\n3. Mix all while the lentils are warm.",
    ),
    _good(
        'Rewrite as a step: "Cheese which was grated is put over the top before baking."',
        "1. Grate the cheese over the top, then bake.",
    ),
    _good(
        "Does the number of servings stand before or after the ingredients?",
        "Before them, since all amounts are meant for that many people.",
    ),
    _good(
        "Write a simple recipe for oven vegetables for four.",
        "**Oven vegetables, for 4**\n\nIngredients: 3 carrots, 2 peppers, 1 courgette, 60 ml "
        "oil, thyme, salt.\n\nSteps:\n1. Heat the oven to 200 °C.\n2. Cut all into sticks and mix "
        "them with oil, thyme and salt.\n3. Bake for 30 minutes; turn once.",
    ),
    _fair(
        "I have chickpeas, tahini and a lemon, but no blender. What now?",
        "Mash the chickpeas with a fork, then stir in tahini, lemon juice and a little water.",
    ),
    _good(
        "A sauce for six takes 900 ml of cream. How much cream is it for two?",
        "300 ml, a third of it.",
    ),
    _poor(
        "Turn these notes into a recipe: rice pudding, milk 1 litre, rice 250 g, sugar, vanilla.",
        "Rice pudding is delicious. Rice pudding is delicious. Rice pudding is delicious.",
        "It repeats one sentence; the notes are not used.",
    ),
    _good(
        "Write a recipe for scrambled eggs on toast for one person.",
        "**Scrambled eggs on toast, for 1**\n\nIngredients: 3 eggs, 1 tablespoon butter, 2 slices "
        "of bread, salt.\n\nSteps:\n1. Toast the bread.\n2. Melt the butter on low heat.\n3. Stir "
        "the eggs in it until they just set, and put them on the toast.",
    ),
    _good(
        "In which order are ingredients listed?",
        "In the order in which the steps need them.",
    ),
    _good(
        "Write a recipe for tomato sauce from a tin.",
        "**Tomato sauce, for 3**\n\nIngredients: 1 tin of tomatoes (400 g), 1 clove of garlic, 2 "
        "tablespoons olive oil, basil.\n\nSteps: Fry the sliced garlic in the oil for a minute, "
        "add the tomatoes, simmer for 15 minutes, tear the basil over it.",
    ),
    _fair(
        "What does it mean to fold egg whites in?",
        "To turn them under gently with a spoon, from below, so that the air stays in.",
    ),
    _good(
        "Turn into a recipe: iced tea, 4 glasses, black tea 3 bags, 1 litre, lemon, honey, chill.",
        "**Iced tea, for 4**\n\nIngredients: 3 bags of black tea, 1 litre water, 1 lemon, 2 "
        "tablespoons honey.\n\nSteps: Brew the tea for 4 minutes, stir in the honey, let it cool, "
        "add slices of lemon and chill it for an hour.",
    ),
    _good(
        "How should a recipe write a temperature?",
        "As a number with its unit, for example 180 °C.",
    ),
    _poor(
        "What is a good first step of a recipe for roast chicken?",
        "Serve it with a green salad and enjoy.",
        "That is the last step; the first one heats the oven.",
    ),
    _good(
        "Write a short recipe for apple compote for two.",
        "**Apple compote, for 2**\n\nIngredients: 3 apples, 50 ml water, 1 tablespoon sugar, a "
        "pinch of cinnamon.\n\nSteps: Peel and dice the apples, simmer them with all else for 12 "
        "minutes, and stir.",
    ),
    _good(
        "I want the recipe for eight in place of four. Which things do not double?",
        "Baking time and oven temperature; check a larger dish a few minutes later.",
    ),
    _fair(
        'Rewrite as a step: "Leaving it to rest for ten minutes is what you ought to do."',
        "5. Let it rest for 10 minutes, then cut.",
    ),
    _good(
        "What can I make of leftover rice, peas and one egg?",
        "**Fried rice, for 1**: fry 200 g cold rice with a handful of peas in oil, push it aside, "
        "scramble the egg beside it and mix.",
    ),
    _good(
        "Write a recipe for a simple vinaigrette.",
        "**Vinaigrette, for 4**\n\nIngredients: 2 tablespoons vinegar, 1 teaspoon mustard, 6 "
        "tablespoons oil, salt.\n\nSteps: Stir vinegar, mustard and salt, then beat in the oil.",
    ),
    _good(
        "Should a recipe say how long the whole dish takes?",
        "Yes, beside the number of servings, so that the cook can plan.",
    ),
)


@cache
def recipes() -> Sample:
    """A finished sample of 30 pairs by the shipped pipeline, with scores and a trusted judge."""
    leaf = contribution()
    cook = ScriptedTeacher(script=_script(leaf), model=TEACHER)
    judge = ScriptedTeacher(script=_script(leaf), model=JUDGE)
    grown = asyncio.run(grow(leaf, Models(teacher=cook, judge=judge), plan(30, 1, 7), Watch()))
    timed = replace(grown, records=tuple(map(_timed, grown.records)), seconds=214)
    return replace(timed, scores=scored_sample(timed, leaf, Earlier()))


def _timed(record: Record) -> Record:
    return replace(record, calls=tuple(_took(record, *each) for each in enumerate(record.calls)))


def _took(record: Record, place: int, call: Call) -> Call:
    share = 0.15 if call.completion_tokens == 1 else 1
    return replace(call, seconds=SECONDS * share * (0.8 + 0.07 * ((record.index + place) % 7)))


def _script(leaf: Contribution) -> dict[str, object]:
    questions = itertools.cycle(dish.question for dish in DISHES)
    known = {dish.question: dish for dish in DISHES}
    own = {_words(seed.question): _words(seed.answer) for seed in leaf.seeds}

    def judge(request: Request) -> Reply:
        question, answer = _last(request, "question"), _last(request, "answer")
        if question in own:
            return _scored(GOOD if own[question] == answer else POOR)
        dish = known[question]
        # An answer that was put right is a fair one.
        return _scored(dish.shares if _words(dish.answer) == answer else FAIR)

    def remark(request: Request) -> Reply:
        dish = known.get(_last(request, "question"))
        words = dish.remark if dish else "The answer belongs to another question."
        return _said(f'{{"reason": "{words}"}}')

    def answer(request: Request) -> Reply:
        dish = known[_last(request, "question")]
        return _said(answered(dish.answer) if dish.answer else "Sure! Here is my answer:")

    def repair(request: Request) -> Reply:
        dish = known[_last(request, "question")]
        return _said(answered(dish.mended or dish.answer))

    return dict(
        well_behaved(
            ask=lambda _: _said(asked(next(questions))),
            judge_question=_scored({1: 0.93, 0: 0.07}),
            answer=answer,
            judge_pair=judge,
            explain=remark,
            repair=repair,
        )
    )


def _said(text: str) -> Reply:
    return Reply(text=text, prompt_tokens=910, completion_tokens=len(text) // 4)


def _scored(shares: dict[int, float]) -> Reply:
    return replace(scored(shares), prompt_tokens=980, completion_tokens=1)


def _last(request: Request, label: str) -> str:
    return _words(re.findall(rf"<<<{label}\n(.*?)\n{label}>>>", request.user, re.DOTALL)[-1])


def _words(text: str | Sequence[str]) -> str:
    return " ".join(str(text).split())
