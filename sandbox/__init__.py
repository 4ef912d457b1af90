"""A small, strict GitHub over real git repositories, for tests and the demo.

It refuses what GitHub refuses, keeps state, and sends signed webhooks. It is on purpose stricter
than GitHub in three places: a token sees only what it was granted, also of public repositories; a
person's token says who they are and opens nothing else; and operations that Seedbed does not use
are not there.
"""

from sandbox.authorizing import UserToken
from sandbox.exchanges import Exchange, Observer
from sandbox.model import (
    Action,
    Annotation,
    App,
    CheckRun,
    Comment,
    Delivery,
    Dispatch,
    Installation,
    Label,
    Reaction,
    Review,
    Team,
    User,
)
from sandbox.pull_request import PullRequest
from sandbox.repository import Repository
from sandbox.roles import RefusedError
from sandbox.server import running_sandbox
from sandbox.weather import Fault, Weather
from sandbox.world import World

__all__ = [
    "Action",
    "Annotation",
    "App",
    "CheckRun",
    "Comment",
    "Delivery",
    "Dispatch",
    "Exchange",
    "Fault",
    "Installation",
    "Label",
    "Observer",
    "PullRequest",
    "Reaction",
    "RefusedError",
    "Repository",
    "Review",
    "Team",
    "User",
    "UserToken",
    "Weather",
    "World",
    "running_sandbox",
]
