"""Who says on GitHub that they are somebody: the exchange of a code for a login."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from structlog.testing import capture_logs

from app.errors import SeedbedError, TransientError, UserError
from app.github.authorisation import Asked, Authorisation, web_url
from app.settings import Settings
from sandbox import World
from tests.support.dialogue import settings_for

SITE = "https://seedbed.example"
SECRET = "the session secret of these tests, long enough"
ASKED = Asked(state="state", verifier="v" * 43)


def settings(github: World, **more: object) -> Settings:
    """Settings of a service whose App lets people log in."""
    login = {
        "github_client_id": github.app.client_id,
        "github_client_secret": github.app.client_secret,
        "github_web_url": github.url,
        "session_secret": SECRET,
        "public_url": SITE,
    }
    return settings_for(github, "sqlite://", **(login | more))


@pytest.fixture
def authorisation(github: World) -> Authorisation:
    github.app.callback_urls.append(f"{SITE}/login/github/callback")
    github.create_user("Ada-L")
    return Authorisation(settings(github))


def code_of(authorisation: Authorisation, asked: Asked = ASKED, login: str = "ada-l") -> str:
    """Say yes on GitHub's page; the code that comes back."""
    answer = httpx.post(authorisation.address(asked), data={"user": login})
    assert answer.status_code == 302, answer.text
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == [asked.state]
    return query["code"][0]


def refused(authorisation: Authorisation, code: str, asked: Asked = ASKED) -> SeedbedError:
    with pytest.raises(SeedbedError) as refusal:
        authorisation.login_of(code, asked)
    assert code not in str(refusal.value)
    return refusal.value


def test_whoever_says_yes_is_known_by_their_login(
    authorisation: Authorisation, github: World
) -> None:
    assert authorisation.login_of(code_of(authorisation), ASKED) == "Ada-L"


def test_their_token_is_ended_at_once(authorisation: Authorisation, github: World) -> None:
    authorisation.login_of(code_of(authorisation), ASKED)
    assert github.user_tokens == {}


def test_what_github_is_asked_is_in_the_address(
    authorisation: Authorisation, github: World
) -> None:
    parts = urlsplit(authorisation.address(ASKED))
    query = {name: value for name, (value,) in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}" == github.url
    assert query == {
        "client_id": github.app.client_id,
        "redirect_uri": f"{SITE}/login/github/callback",
        "state": "state",
        # RFC 7636, made with another program: base64url of SHA-256 of 43 times v.
        "code_challenge": "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM",
        "code_challenge_method": "S256",
    }
    assert "v" * 43 not in authorisation.address(ASKED)


def test_a_code_is_good_once(authorisation: Authorisation) -> None:
    code = code_of(authorisation)
    authorisation.login_of(code, ASKED)
    assert refused(authorisation, code).reason == "login-expired"


@pytest.mark.parametrize("verifier", ["w" * 43, ""])
def test_a_code_is_good_for_who_asked_for_it(authorisation: Authorisation, verifier: str) -> None:
    code = code_of(authorisation)
    other = Asked(state="state", verifier=verifier)
    assert refused(authorisation, code, other).reason == "login-expired"


def test_wrong_credentials_are_the_admins_to_mend(
    authorisation: Authorisation, github: World
) -> None:
    wrong = Authorisation(settings(github, github_client_secret="a wrong secret"))
    with capture_logs() as told:
        error = refused(wrong, code_of(authorisation))
    assert isinstance(error, UserError)
    assert "Whoever runs it has to mend that" in error.words
    assert [each["error"] for each in told] == ["'incorrect_client_credentials'"]


@pytest.mark.parametrize("path", ["/login/oauth/access_token", "/user"])
@pytest.mark.parametrize("fault", ["503", "cut", "cut_before", "429"])
def test_a_github_that_is_away_is_said_to_be(
    authorisation: Authorisation, github: World, path: str, fault: str
) -> None:
    code = code_of(authorisation)
    if fault.isdigit():
        github.weather.answers(int(fault), path=path)
    else:
        getattr(github.weather, fault)(path=path)
    error = refused(authorisation, code)
    assert isinstance(error, TransientError)
    assert "Try again in a moment." in error.words


def test_a_token_that_cannot_be_ended_keeps_nobody_out(
    authorisation: Authorisation, github: World
) -> None:
    github.weather.answers(503, path="/applications/")
    with capture_logs() as told:
        assert authorisation.login_of(code_of(authorisation), ASKED) == "Ada-L"
    assert [each["event"] for each in told] == ["token of a person not ended"]
    (token,) = github.user_tokens
    assert token not in repr(told)


@pytest.mark.parametrize(
    ("api", "given", "web"),
    [
        ("https://api.github.com", "", "https://github.com"),
        ("https://api.github.com/", "", "https://github.com"),
        ("https://api.acme.ghe.com", "", "https://acme.ghe.com"),
        ("https://github.acme.org/api/v3", "", "https://github.acme.org"),
        ("https://github.acme.org:8443/api/v3/", "", "https://github.acme.org:8443"),
        ("https://api.github.com", "https://git.acme.org/", "https://git.acme.org"),
    ],
)
def test_where_people_see_github_follows_from_the_api(
    github: World, api: str, given: str, web: str
) -> None:
    assert web_url(settings(github, github_api_url=api, github_web_url=given)) == web
