"""`seedbed token`: a token of an admin, made on the machine of the service."""

from __future__ import annotations

import sys
import time
from contextlib import closing

OK, REFUSED = 0, 1
NO_TABLES = "The database is not there, or of another version; run `seedbed migrate`."


def make_and_show(name: str, days: int) -> int:
    """Make a token and print it, and nothing else, on standard output; the exit code."""
    from sqlalchemy.exc import SQLAlchemyError

    from app.access.tokens import Wanted, make_token
    from app.access.viewer import ADMIN
    from app.domain.events import BY_ADMIN
    from app.errors import SeedbedError
    from app.store.api_tokens import ApiTokens
    from app.store.audit import Audit
    from app.store.database import Database
    from seedbed.configuration import is_there, store_settings_or_exit

    url = store_settings_or_exit().database_url.get_secret_value()
    if not is_there(url):
        return _complain(NO_TABLES)
    wanted = Wanted(name=name, days=days, person=BY_ADMIN, role=ADMIN)
    with closing(Database(url)) as database:
        try:
            token = make_token(ApiTokens(database, time.time), Audit(database, time.time), wanted)
        except SeedbedError as error:
            return _complain(error.words)
        except SQLAlchemyError:
            return _complain(NO_TABLES)
    print(token)  # noqa: T201 - the command's output, shown this once
    return _tell(f"It is good for {days} days and is not shown again. Set it as SEEDBED_API_TOKEN.")


def _tell(words: str) -> int:
    print(words, file=sys.stderr)  # noqa: T201 - for people, not a log
    return OK


def _complain(words: str) -> int:
    print(words, file=sys.stderr)  # noqa: T201 - for people, not a log
    return REFUSED
