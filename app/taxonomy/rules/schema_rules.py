"""The rules of the schema, and what each means to a contributor.

Most findings bring words of their own, from beside the constraint in the schema; those here
are for the list of rules.
"""

from __future__ import annotations

from app.domain.findings import Severity
from app.taxonomy.rule import Example, Place, Rule

_FOR_SKILLS = "README.md, lines 48 and 69 to 71"
_FOR_KNOWLEDGE = "README.md, lines 275 to 287"
_SCHEMA = "instructlab-schema"
_FIVE_SEEDS = """seed_examples:
  - question: Write a letter to a bank.
    answer: "Dear bank,"
  - question: Write a letter to a friend.
    answer: "Dear friend,"
  - question: Write a letter to a school.
    answer: "Dear school,"
  - question: Write a letter to a museum.
    answer: "Dear museum,"
  - question: Write a letter to a bakery.
    answer: "Dear bakery,"
"""
_FOUR_SEEDS = _FIVE_SEEDS[: _FIVE_SEEDS.index("  - question: Write a letter to a bakery.")]
_FIRST_SEED = """  - question: Write a letter to a bank.
    answer: "Dear bank,"
"""
_KNOWLEDGE_SEED = """seed_examples:
  - context: The Moon goes round the Earth in 27 days.
    questions_and_answers:
      - question: What goes round the Earth?
        answer: The Moon.
"""


VERSION = Rule(
    id="schema/version",
    severity=Severity.ERROR,
    message="`version` is missing or names another version than the file is held to.",
    hint="Write `version: 3` as the first line of the file.",
    why="The version says by which rules a file is read. Changed files are held to the newest.",
    bad=Example(text="version: 2\n"),
    good=Example(text="version: 3\n"),
    source=_SCHEMA,
)
OLD_KNOWLEDGE = Rule(
    id="schema/old-knowledge",
    severity=Severity.ERROR,
    message="This knowledge is written in the layout of before version 3.",
    hint=(
        "Write `version: 3`, replace `task_description` by `document_outline`, add a `domain` and "
        "a `document`, and give at least 5 seed examples, each with a `context` from the document "
        "and 3 or more `questions_and_answers`."
    ),
    why=(
        "Before version 3 knowledge had no contexts, so its questions could not be held against "
        "the document. One finding stands for all that differs."
    ),
    bad=Example(text="version: 1\n" + _FIVE_SEEDS, place=Place.KNOWLEDGE),
    good=Example(text="version: 3\n", place=Place.KNOWLEDGE),
    source=_FOR_KNOWLEDGE,
)
WRONG_KIND = Rule(
    id="schema/wrong-kind",
    severity=Severity.ERROR,
    message="This file is laid out like the other kind of contribution.",
    hint="Move it to the other folder, or write it as the folder asks.",
    why=(
        "The folder decides whether a file is a skill or knowledge, and the two are laid out "
        "differently. One finding stands for all that differs."
    ),
    bad=Example(text="domain: Astronomy\n" + _KNOWLEDGE_SEED),
    good=Example(text=_FIVE_SEEDS),
    source=_SCHEMA,
)
MISSING = Rule(
    id="schema/missing",
    severity=Severity.ERROR,
    message="A key that must be there is missing.",
    hint="Add it.",
    why="Each of these keys is used when training data is made from the file.",
    bad=Example(text="seed_examples:\n  - question: Write a letter to a bank.\n"),
    good=Example(text=_FIVE_SEEDS),
    source=_SCHEMA,
)
UNKNOWN_KEY = Rule(
    id="schema/unknown-key",
    severity=Severity.ERROR,
    message="A key does not belong here.",
    hint="Check the spelling and the indentation, or remove it.",
    why="Nothing reads such a key. Often it is a misspelt one, or one in the wrong column.",
    bad=Example(text="task_descripton: Write letters.\n"),
    good=Example(text="task_description: Write letters.\n"),
    source=_SCHEMA,
)
UNREAD_KEY = Rule(
    id="schema/unread-key",
    severity=Severity.NOTE,
    message="Nothing reads this key.",
    hint="Check the spelling, or remove it.",
    why="Beside a question of knowledge other keys are let through, but what they say is lost.",
    bad=Example(
        text=_KNOWLEDGE_SEED + "        source: An almanac.\n",
        place=Place.KNOWLEDGE,
    ),
    good=Example(text=_KNOWLEDGE_SEED, place=Place.KNOWLEDGE),
)
TYPE = Rule(
    id="schema/type",
    severity=Severity.ERROR,
    message="A value is of another kind than is wanted, such as a number in place of text.",
    hint="Put the value in quotes, or check the indentation.",
    why=(
        "YAML reads `Yes`, `42`, `12:30` and `2024-01-01` as something else than text, and a "
        "wrong indentation makes a list or a group of keys of it."
    ),
    bad=Example(text=_FIVE_SEEDS.replace('"Dear bank,"', "Yes")),
    good=Example(text=_FIVE_SEEDS.replace('"Dear bank,"', '"Yes"')),
    source="README.md, line 128",
)
EMPTY = Rule(
    id="schema/empty",
    severity=Severity.ERROR,
    message="A text is empty.",
    hint="Write some text.",
    why="The teacher model reads these texts, and has nothing to go by without them.",
    bad=Example(text='task_description: ""\n'),
    good=Example(text="task_description: Write letters.\n"),
    source=_SCHEMA,
)
BLANK = Rule(
    id="schema/blank",
    severity=Severity.ERROR,
    message="A text holds nothing but spaces.",
    hint="Write some text in place of the spaces.",
    why=(
        "It is as good as empty: nothing can be made of it. A context of a skill can be left "
        "out, so there it is a warning."
    ),
    bad=Example(text='task_description: "  "\n'),
    good=Example(text="task_description: Write letters.\n"),
)
TOO_FEW = Rule(
    id="schema/too-few",
    severity=Severity.ERROR,
    message="A list has too few entries.",
    hint="Add entries that differ from each other.",
    why=(
        "Training data grows out of the examples; a few of them make it all alike. Skills need "
        "5 examples, knowledge 5 contexts with 3 questions each."
    ),
    bad=Example(text=_FOUR_SEEDS),
    good=Example(text=_FIVE_SEEDS),
    source=f"{_FOR_SKILLS}, and 279 for knowledge",
)
REPEATED = Rule(
    id="schema/repeated",
    severity=Severity.ERROR,
    message="An entry of a list repeats an earlier one.",
    hint="Change it, or remove it.",
    why="A repeated example adds nothing, and the number that is asked for counts different ones.",
    bad=Example(text=_FIVE_SEEDS + _FIRST_SEED),
    good=Example(text=_FIVE_SEEDS),
    source=_SCHEMA,
)
RULES: tuple[Rule, ...] = (
    VERSION,
    OLD_KNOWLEDGE,
    WRONG_KIND,
    MISSING,
    UNKNOWN_KEY,
    UNREAD_KEY,
    TYPE,
    EMPTY,
    BLANK,
    TOO_FEW,
    REPEATED,
)
