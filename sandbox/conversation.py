"""What people say under a pull request: comments, reviews, and the lock that ends it."""

from typing import TYPE_CHECKING, Literal, cast

from sandbox import events
from sandbox.model import App, Comment, Review, User
from sandbox.roles import RefusedError, reaches, require

if TYPE_CHECKING:
    from sandbox.pull_request import PullRequest

ReviewState = Literal["commented", "approved", "changes_requested"]
LockReason = Literal["off-topic", "too heated", "resolved", "spam"]


class Conversation:
    """The part of a pull request that people write in."""

    @property
    def _pull(self) -> "PullRequest":
        return cast("PullRequest", self)  # nothing else is built on this

    def comment(self, author: str, body: str) -> Comment:
        """A person writes a comment; RefusedError while locked for those who may not write."""
        pull = self._pull
        with pull.world.lock:
            person = pull.world.user(author)
            self._require_open_to(person)
            return self.add_comment(person, body)

    def add_comment(self, author: User, body: str, app: App | None = None) -> Comment:
        """Adds a comment and says so, to the one who wrote it too."""
        pull = self._pull
        now = pull.world.now()
        comment = Comment(pull.world.next_id(), pull, author, body, now, now, app)
        pull.comments.append(comment)
        pull.updated_at = now
        events.issue_comment(comment, "created", author)
        return comment

    def edits_comment(self, comment: Comment, by: str, body: str) -> None:
        """A person changes a comment: their own, or with the right to write anybody's."""
        pull = self._pull
        with pull.world.lock:
            person = pull.world.user(by)
            self._require_own(comment.author, person, "edit the comment of another")
            self.edit_comment(comment, person, body)

    def edit_comment(self, comment: Comment, by: User, body: str) -> None:
        """Changes a comment's text and says so."""
        before, comment.body = comment.body, body
        comment.updated_at = self._pull.world.now()
        events.issue_comment(comment, "edited", by, changes={"body": {"from": before}})

    def delete_comment(self, comment: Comment, by: str) -> None:
        """A person deletes a comment: their own, or with the right to write anybody's."""
        pull = self._pull
        with pull.world.lock:
            person = pull.world.user(by)
            self._require_own(comment.author, person, "delete the comment of another")
            pull.comments.remove(comment)
            pull.updated_at = pull.world.now()
            events.issue_comment(comment, "deleted", person)

    def review(self, author: str, body: str, state: ReviewState = "commented") -> Review:
        """A person hands in a review at the present head.

        RefusedError for a judgement of one's own pull request, for a blank body (but of an
        approval), and while locked for those who may not write.
        """
        pull = self._pull
        with pull.world.lock:
            person, now = pull.world.user(author), pull.world.now()
            self._require_open_to(person)
            if person == pull.author and state != "commented":
                raise RefusedError(f"{author} cannot judge their own pull request")
            if not body.strip() and state != "approved":
                raise RefusedError("a review needs words unless it approves")
            made = Review(
                pull.world.next_id(), pull, person, state.upper(), body, pull.head_sha, now
            )
            return self.add_review(made)

    def add_review(self, review: Review) -> Review:
        """Adds a review and says so; whoever was asked for one is asked no longer."""
        pull = self._pull
        pull.reviews.append(review)
        pull.updated_at = pull.world.now()
        pull.requested_reviewers = [u for u in pull.requested_reviewers if u != review.author]
        events.pull_request_review(review, "submitted", review.author)
        return review

    def edit_review(self, review: Review, by: str, body: str) -> None:
        """A person changes a review's text: their own, or with the right to write anybody's."""
        pull = self._pull
        with pull.world.lock:
            person = pull.world.user(by)
            self._require_own(review.author, person, "edit the review of another")
            before, review.body = review.body, body
            changes = {"body": {"from": before}}
            events.pull_request_review(review, "edited", person, changes=changes)

    def lock(self, by: str, reason: LockReason | None = None) -> None:
        """Ends the conversation for all who may not write; RefusedError below write."""
        pull = self._pull
        with pull.world.lock:
            person = pull.world.user(by)
            require(pull.repository, person, "write", "lock the conversation")
            if not pull.locked:
                pull.locked, pull.lock_reason = True, reason
                self._say_lock("locked", person)

    def unlock(self, by: str) -> None:
        """Opens the conversation again; RefusedError below write."""
        pull = self._pull
        with pull.world.lock:
            person = pull.world.user(by)
            require(pull.repository, person, "write", "unlock the conversation")
            if pull.locked:
                pull.locked, pull.lock_reason = False, None
                self._say_lock("unlocked", person)

    def _say_lock(self, action: str, by: User) -> None:
        pull = self._pull
        pull.updated_at = pull.world.now()
        events.pull_request(pull, action, by)

    def _require_open_to(self, person: User) -> None:
        pull = self._pull
        pull.repository.require_writable()
        if pull.locked and not reaches(pull.repository, person, "write"):
            raise RefusedError(f"the conversation is locked for {person.login}")

    def _require_own(self, author: User, person: User, act: str) -> None:
        if author != person:
            require(self._pull.repository, person, "write", act)
