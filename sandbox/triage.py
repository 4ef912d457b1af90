"""What is done to a pull request to get it on: labels and requests for review."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from sandbox import events
from sandbox.model import Label, RoleName, Team, User
from sandbox.roles import RefusedError, require
from sandbox.shapes.labels import label_json
from sandbox.shapes.teams import team_webhook_json
from sandbox.shapes.users import user_json

if TYPE_CHECKING:
    from sandbox.pull_request import PullRequest


class Triage:
    """The part of a pull request that has its labels and reviewers."""

    @property
    def _pull(self) -> "PullRequest":
        return cast("PullRequest", self)  # nothing else is built on this

    def label(self, name: str, by: str) -> None:
        """A person adds a label; who may write makes it where there is none.

        RefusedError for people below the triage role, and below write for an unknown name.
        """
        pull = self._pull
        with pull.world.lock:
            person, labels = pull.world.user(by), pull.repository.labels
            least: RoleName = "triage" if name in labels else "write"
            require(pull.repository, person, least, f"label with {name}")
            self.add_labels([labels.found_or_created(name)], person)

    def unlabel(self, name: str, by: str) -> None:
        """A person takes a label off; RefusedError below triage or where it is not on."""
        pull = self._pull
        with pull.world.lock:
            person, label = pull.world.user(by), pull.repository.labels.get(name)
            require(pull.repository, person, "triage", f"take off {name}")
            if label is None or label not in pull.labels:
                raise RefusedError(f"pull request {pull.number} has no label {name}")
            self.remove_label(label, person)

    def add_labels(self, labels: Iterable[Label], by: User) -> None:
        """Adds those that are not there yet, and says each."""
        pull = self._pull
        new = [label for label in dict.fromkeys(labels) if label not in pull.labels]
        pull.labels += new
        for label in new:
            self._say_label("labeled", label, by)

    def remove_label(self, label: Label, by: User) -> None:
        """Takes a label off and says so."""
        self._pull.labels.remove(label)
        self._say_label("unlabeled", label, by)

    def set_labels(self, labels: Iterable[Label], by: User) -> None:
        """Leaves these labels and no other."""
        wanted = list(labels)
        for label in [label for label in self._pull.labels if label not in wanted]:
            self.remove_label(label, by)
        self.add_labels(wanted, by)

    def lose_label(self, label: Label, by: User) -> None:
        """The label was deleted from the repository: GitHub says `unlabeled` without naming it."""
        pull = self._pull
        if label in pull.labels:
            pull.labels.remove(label)
            pull.updated_at = pull.world.now()
            events.pull_request(pull, "unlabeled", by)

    def _say_label(self, action: str, label: Label, by: User) -> None:
        pull = self._pull
        pull.updated_at = pull.world.now()
        events.pull_request(pull, action, by, label=label_json(pull.repository, label))

    def request_review(self, reviewer: str, by: str) -> None:
        """A person asks another for a review; RefusedError below triage, or for nobody's reviewer.

        A reviewer is a collaborator other than the author.
        """
        pull = self._pull
        with pull.world.lock:
            person, asked = pull.world.user(by), pull.world.user(reviewer)
            require(pull.repository, person, "triage", f"ask {reviewer} for a review")
            if not self.may_review(asked):
                raise RefusedError(f"{reviewer} cannot be asked for a review")
            self.ask_reviewers([asked], [], person)

    def may_review(self, user: User) -> bool:
        """Whether somebody may be asked for a review: a collaborator who is not the author."""
        pull = self._pull
        return user != pull.author and pull.repository.association(user) != "NONE"

    def ask_reviewers(self, users: Iterable[User], teams: Iterable[Team], by: User) -> None:
        """Asks those who are not asked yet, and says each."""
        pull = self._pull
        new_users = [user for user in dict.fromkeys(users) if user not in pull.requested_reviewers]
        new_teams = [team for team in teams if team not in pull.requested_teams]
        pull.requested_reviewers += new_users
        pull.requested_teams += new_teams
        self._say_reviewers("review_requested", new_users, new_teams, by)

    def excuse_reviewers(self, users: Iterable[User], teams: Iterable[Team], by: User) -> None:
        """Takes requests for review back, and says each."""
        pull = self._pull
        gone_users = [user for user in users if user in pull.requested_reviewers]
        gone_teams = [team for team in teams if team in pull.requested_teams]
        pull.requested_reviewers = [u for u in pull.requested_reviewers if u not in gone_users]
        pull.requested_teams = [t for t in pull.requested_teams if t not in gone_teams]
        self._say_reviewers("review_request_removed", gone_users, gone_teams, by)

    def _say_reviewers(
        self, action: str, users: Iterable[User], teams: Iterable[Team], by: User
    ) -> None:
        pull = self._pull
        pull.updated_at = pull.world.now()
        for user in users:
            shape = user_json(pull.world, user)
            events.pull_request(pull, action, by, requested_reviewer=shape)
        for team in teams:
            shape = team_webhook_json(pull.world, team)
            events.pull_request(pull, action, by, requested_team=shape)
