"""People who logged in through GitHub, without the way there."""

from app.access.cookies import SESSION
from app.access.door import Door
from app.access.viewer import PERSON
from app.domain.people import Person
from app.factory import Factory
from tests.dashboard.visitors import Visitor, fields_of
from tests.support.stores import PULL_REQUEST

REPOSITORY = PULL_REQUEST.ref.repository


def somebody(factory: Factory, browser: Visitor, person: Person) -> dict[str, str]:
    """Have a browser be somebody's of whom GitHub just said this; what their forms carry."""
    factory.known_rights.save(REPOSITORY, person)
    session = factory.sessions.begin(person.login, PERSON, 3600)
    cookie = Door(factory).seals.session(session)
    browser.headers["Cookie"] = f"__Host-{SESSION}={cookie}"
    return fields_of(browser.page("/"), "/logout")
