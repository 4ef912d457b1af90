"""Topics and kinds of skill that the taxonomy's guides ask to leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.domain.findings import Severity
from app.taxonomy.rule import Example, Rule
from app.taxonomy.rules.safety.hits import Hit
from app.taxonomy.rules.safety.places import Kind, Passage
from app.taxonomy.rules.safety.signs import Sign, sign
from app.taxonomy.rules.safety.together import Together
from app.taxonomy.subject import Subject

_GUIDE = "https://github.com/instructlab/taxonomy/blob/main/docs/SKILLS_GUIDE.md"
SENSITIVE = Rule(
    id="safety/sensitive-topic",
    severity=Severity.NOTE,
    message="This may touch a topic that the taxonomy asks to avoid.",
    hint="Read the guide's list of topics to avoid. A maintainer decides.",
    why="The guide asks to avoid some topics, since wrong answers to them hurt people.",
    bad=Example(
        text="seed_examples:\n"
        "  - question: Should I take more insulin than my doctor said?\n"
        "    answer: It depends.\n"
    ),
    good=Example(
        text="seed_examples:\n"
        "  - question: What does the pancreas make?\n"
        "    answer: Among other things, insulin.\n"
    ),
    source=_GUIDE,
    heuristic=True,
)
UNWANTED = Rule(
    id="safety/unwanted-skill",
    severity=Severity.NOTE,
    message="This may be a kind of skill that the taxonomy does not take.",
    hint="Read the guide's list of what is not accepted. A maintainer decides.",
    why="The guides name kinds of skill that are not accepted, such as jokes, poems and code.",
    bad=Example(text="task_description: Write a haiku about a landscape.\n"),
    good=Example(text="task_description: Describe a landscape.\n"),
    source=_GUIDE,
    heuristic=True,
)
RULES = (SENSITIVE, UNWANTED)


@dataclass(frozen=True)
class _Topic:
    """A topic of the guide, in its words, and what speaks of it in a text or in a folder."""

    rule: Rule
    name: str
    sign: Sign
    folders: frozenset[str] = frozenset()

    @property
    def everywhere(self) -> bool:
        """Whether answers and contexts are looked at too."""
        return self.name in _EVERYWHERE

    @property
    def skills(self) -> bool:
        """Whether it is asked to be left out of skills only."""
        return self.name in _SKILLS


def _topic(rule: Rule, name: str, words: str, expression: str, folders: str = "") -> _Topic:
    return _Topic(rule, name, sign(words, expression), frozenset(folders.split()))


_PEOPLE = (
    r"(?:jews|muslims|christians|hindus|blacks|whites|asians|arabs|africans|mexicans|gypsies|gays"
    r"|lesbians|homosexuals|immigrants|foreigners|refugees|women|men|girls|boys)"
)
_INSULTS = (
    r"(?:terrorists|criminals|thieves|liars|lazy|stupid|dirty|inferior|evil|vermin|dangerous"
    r"|greedy)"
)
# Bounded gaps keep the search linear.
_TOPICS = (
    _topic(
        SENSITIVE,
        "medical advice for one person",
        "should",
        r"\bshould\s+(?:i|my\s+\w{1,20})\s+(?:take|stop|use|eat|drink|get)\b[^.?!]{0,60}\b(?:doctor"
        r"|medic\w{1,10}|pills?|antibiotics?|insulin|dos(?:e|age)|symptoms?|vaccine)",
    ),
    _topic(
        SENSITIVE,
        "financial advice for one person",
        "should",
        r"\bshould\s+i\s+(?:invest|buy|sell|put)\b[^.?!]{0,60}\b(?:stocks?|shares?|bonds?|crypto\w{0,8}"
        r"|bitcoin|funds?|savings|401k)\b",
    ),
    _topic(
        SENSITIVE,
        "legal advice for one person",
        "sue charges settle",
        r"\b(?:can|should|could)\s+i\s+(?:sue|press\s+charges|settle\s+out)\b|\blegal\s+settlement\b",
    ),
    _topic(
        SENSITIVE,
        "political campaigning",
        "vote campaign",
        r"\bvote\s+for\s+(?:me|him|her|our\s+candidate|(?-i:[A-Z][a-z]{2,20}))\b|\bcampaign\s+(?:speech"
        r"|slogan|ad|flyer)\b",
    ),
    _topic(
        SENSITIVE,
        "violence or self-harm",
        "self harm suicid bomb murder poison themselves",
        r"\b(?:kill|hurt|harm|cut)\s+(?:myself|yourself|himself|herself|themselves)\b"
        r"|\bself[ -]harm|\b(?:commit|committing)\s+suicide\b|\bsuicidal\b"
        r"|\bhow\s+(?:to|do\s+i|can\s+i)\s+(?:make\s+a\s+bomb|murder|poison\s+(?:a|my|some))",
    ),
    _topic(
        SENSITIVE,
        "bullying",
        "bully cyberbull",
        r"\bhow\s+(?:to|do\s+i|can\s+i)\s+(?:cyber)?bully\b|\b(?:bully|cyberbully)\s+(?:a|my|some|this)\b",
    ),
    _topic(
        SENSITIVE,
        "discrimination or hate",
        _INSULTS[3:-1].replace("|", " ") + " kill subhuman too better worse",
        rf"\b(?:all|most)\s+(?:the\s+)?{_PEOPLE}\s+are\s+(?:\w{{1,12}}\s+)?{_INSULTS}\b"
        rf"|\b{_PEOPLE}\s+are\s+(?:all\s+)?(?:inferior|vermin|subhuman|stupid|too\s+emotional"
        rf"|better\s+than\s+{_PEOPLE}|worse\s+than\s+{_PEOPLE})\b"
        rf"|\bkill\s+(?:all\s+)?(?:the\s+)?{_PEOPLE}\b",
    ),
    _topic(
        SENSITIVE,
        "advocacy of a religion",
        "convert religion faith",
        r"\b(?:convince|persuade|urge)\s+(?:\w{1,20}\s+){1,5}(?:to\s+convert|to\s+join\s+(?:our|my|the)"
        r"\s+(?:church|faith|religion))\b|\b(?:only|one)\s+true\s+(?:religion|faith)\b"
        r"|\bwhich\s+religion\s+is\s+(?:the\s+)?(?:best|right|true)\b",
    ),
    _topic(
        SENSITIVE,
        "automated decisions on people",
        "hire hired reject loan parole bail",
        r"\b(?:decide|determine|predict)\s+(?:if|whether)\s+[^.?!]{0,60}\b(?:be\s+hired|hire|get\s+(?:a|the)"
        r"\s+(?:loan|job)|be\s+(?:given|granted|denied|approved\s+for)\s+(?:a\s+)?(?:loan|parole|bail"
        r"|credit))\b",
    ),
    _topic(
        SENSITIVE,
        "confidential information",
        "confidential",
        r"\b(?:company|strictly|internal\s+and)\s+confidential\b|\bconfidential\s*[-:,]\s*(?:do\s+not"
        r"|internal|not\s+for)\b",
    ),
    _topic(
        UNWANTED,
        "jokes",
        "joke pun",
        r"\b(?:tell|write|make|create|give|generate|invent)\s+(?:\w{1,20}\s+){0,4}(?:jokes?|puns?)\b",
        "joke jokes pun puns",
    ),
    _topic(
        UNWANTED,
        "poems",
        "poem haiku limerick sonnet",
        r"\b(?:write|compose|create|generate|make)\s+(?:\w{1,20}\s+){0,4}(?:poems?|haikus?|limericks?"
        r"|sonnets?)\b",
        "poem poems poetry haiku limerick limericks sonnet sonnets",
    ),
    _topic(
        UNWANTED,
        "code",
        "function program code script query",
        r"\bwrite\s+(?:\w{1,20}\s+){0,4}(?:function|program|code|script|query)\s+(?:\w{1,20}\s+)?"
        r"(?:in|that|to|which|for|using)\b",
        "code coding programming",
    ),
    _topic(
        UNWANTED,
        "mathematics",
        "what calculate compute solve",
        r"\b(?:what\s+is|what's|calculate|compute|solve)\s*:?\s*\(?-?\d[\d.,]*\s*(?:[-+*/x\u00d7\u00f7^]"
        r"|plus|minus|times|divided\s+by)\s*\(?-?\d|\bsolve\s+(?:the\s+|this\s+)?(?:\w{1,12}\s+)?"
        r"equations?\b",
        "math maths mathematics arithmetic algebra",
    ),
    _topic(
        UNWANTED,
        "guard rails of a model",
        "guard teaming",
        r"\bguard\s?rails?\b[^.?!]{0,60}\b(?:AI|model|llm|assistant)\b"
        r"|\b(?:jailbreak|red)[ -]?teaming\b",
        "guardrails guard_rails red_teaming",
    ),
)
_EVERYWHERE = ("discrimination or hate", "confidential information")
_SKILLS = ("mathematics",)
_PLACES = frozenset({"question", "task_description", "domain"})


def hits(subject: Subject, passages: Sequence[Passage]) -> Iterator[Hit]:
    """For each topic the first place that speaks of it, or else the file's folder."""
    values = [p for p in passages if p.kind is Kind.VALUE]
    everything = _Texts(values)
    asked = _Texts([p for p in values if str(p.path[-1]) in _PLACES])
    folders = {part.lower() for part in PurePosixPath(subject.path).parts[:-1]}
    rest = next(p for p in passages if p.kind is Kind.REST)
    for topic in _TOPICS:
        if topic.skills and subject.kind != "skill":
            continue
        found = (everything if topic.everywhere else asked).first(topic)
        if found:
            yield found
        elif topic.folders & folders:
            yield _hit(topic, rest, 0, 0)


class _Texts:
    """Texts that topics are looked for in, all at once."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._together = Together(passages) if passages else None
        self._small = self._together.passage.text.lower() if self._together else ""

    def first(self, topic: _Topic) -> Hit | None:
        if self._together is None:
            return None
        whole = self._together.passage
        start, end = next(topic.sign.spans(whole.text, self._small), (0, 0))
        return self._together.own(_hit(topic, whole, start, end)) if end else None


def _hit(topic: _Topic, passage: Passage, start: int, end: int) -> Hit:
    message = f"{topic.rule.message.removesuffix('.')}: {topic.name}."
    return Hit(rule=topic.rule, passage=passage, start=start, end=end, message=message)
