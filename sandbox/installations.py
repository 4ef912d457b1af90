"""Where Apps are installed, and what the owner of an account does about it."""

from typing import TYPE_CHECKING, cast

from sandbox import events
from sandbox.model import App, Installation, User
from sandbox.roles import RefusedError

if TYPE_CHECKING:
    from sandbox.repository import Repository
    from sandbox.world import World

OWNER = "account-owner"
"""Who installs and suspends, where a test does not say who."""


class Installations:
    """The part of a world that has to do with Apps on accounts.

    Setting up a repository installs the App in silence. What is done here is said by webhooks that
    every App gets, whatever it listens to.
    """

    @property
    def _world(self) -> "World":
        return cast("World", self)  # nothing else is built on this

    def install(self, app: App, repository: "Repository") -> Installation:
        """Installs an App on a repository in silence: one installation per App and account."""
        world = self._world
        with world.lock:
            found = self.installation_of(app, repository.owner)
            if found is None:
                found = Installation(world.next_id(), app, repository.owner, world.now())
                world.installations[found.id] = found
            if repository not in found.repositories:
                found.repositories.append(repository)
            return found

    def installation_of(self, app: App, account: User) -> Installation | None:
        """An App's installation on an account, where there is one."""
        known = self._world.installations.values()
        return next((i for i in known if i.app is app and i.account == account), None)

    def suspend(self, account: str, by: str = OWNER) -> Installation:
        """Suspends our App: its tokens are refused, and it hears of nothing until this ends.

        RefusedError where it is not installed or suspended already.
        """
        world = self._world
        with world.lock:
            found, person = self._ours(account), world.user(by)
            if found.suspended:
                raise RefusedError(f"the App is suspended on {account} already")
            found.suspended_at, found.suspended_by = world.now(), person
            events.installation(world, found, "suspend", person)
            return found

    def unsuspend(self, account: str, by: str = OWNER) -> Installation:
        """Lets our App work again; RefusedError where it was not suspended."""
        world = self._world
        with world.lock:
            found = self._ours(account)
            if not found.suspended:
                raise RefusedError(f"the App is not suspended on {account}")
            found.suspended_at = found.suspended_by = None
            events.installation(world, found, "unsuspend", world.user(by))
            return found

    def uninstall(self, account: str, by: str = OWNER) -> None:
        """Takes our App off an account for good; a later installation is another one.

        RefusedError where it is not installed.
        """
        world = self._world
        with world.lock:
            found = self._ours(account)
            del world.installations[found.id]
            events.installation(world, found, "deleted", world.user(by))

    def add_to_installation(self, full_name: str, by: str = OWNER) -> Installation:
        """Gives our App a repository; the first of an account installs it there.

        RefusedError where it has the repository already.
        """
        world = self._world
        with world.lock:
            repository, person = world.repository(full_name), world.user(by)
            known = self.installation_of(world.app, repository.owner)
            if known is not None and repository in known.repositories:
                raise RefusedError(f"the App is installed on {full_name} already")
            found = self.install(world.app, repository)
            if known is None:
                events.installation(world, found, "created", person)
            else:
                events.installation_repositories(world, found, "added", [repository], person)
            return found

    def remove_from_installation(self, full_name: str, by: str = OWNER) -> Installation:
        """Takes a repository from our App, which stays installed on the account.

        RefusedError where it has no such repository.
        """
        world = self._world
        with world.lock:
            repository = world.repository(full_name)
            found = self._ours(repository.owner.login)
            if repository not in found.repositories:
                raise RefusedError(f"the App is not installed on {full_name}")
            found.repositories.remove(repository)
            events.installation_repositories(world, found, "removed", [repository], world.user(by))
            return found

    def _ours(self, account: str) -> Installation:
        world = self._world
        owner = world.users.get(account.lower())
        found = owner and self.installation_of(world.app, owner)
        if not found:
            raise RefusedError(f"the App is not installed on {account}")
        return found
