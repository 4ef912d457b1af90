"""What an App does with a user access token: ask who it speaks for, and end it."""

from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.refusal import not_found, unfit
from sandbox.shapes.users import public_user_json

operations = Operations()


@operations.add("GET", "/user", by="user")
def get_user(call: Call) -> Answer:
    """The person that the token speaks for.

    Without a right to mail addresses and plans, GitHub shows what everybody may see of them.
    """
    return Answer(public_user_json(call.world, call.user))


@operations.add("DELETE", "/applications/{client_id}/token", status=204, by="client")
def delete_token(call: Call) -> Answer:
    """Ends a token of this App.

    404 for another App's client id; 422 for what is no living token of it, since GitHub's
    description has no other refusal.
    """
    if call.path["client_id"] != call.app.client_id:
        raise not_found()
    value = call.fields.text("access_token")
    found = call.world.user_tokens.get(value)
    if found is None or found.app is not call.app or found.expires_at <= call.world.now():
        raise unfit("OauthAccess", "access_token", "invalid")
    del call.world.user_tokens[value]
    return Answer(None)
