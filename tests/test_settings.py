"""What the settings refuse, in words that quote nothing of a secret."""

import pytest
from pydantic import ValidationError

from app.settings import Settings

NEEDED: dict[str, object] = {
    "redis_url": "redis://127.0.0.1:1/0",
    "github_app_id": 1,
    "github_private_key": "x",
    "webhook_secret": "12345678",
    "teacher_url": "http://127.0.0.1:1/v1",
}
ADDRESS, SECRET = "https://train.example/merged?token=of-the-address", "a secret of sixteen"


def webhook(url: str, secret: str) -> Settings:
    return Settings.model_validate(
        {**NEEDED, "training_webhook_url": url, "training_webhook_secret": secret}
    )


@pytest.mark.parametrize(
    "url",
    [
        ADDRESS,
        "https://train.example:8443",
        "http://127.0.0.1:9000/merged",
        "http://localhost/merged",
        "http://[::1]:9000/",
        f"  {ADDRESS} ",
    ],
)
def test_a_training_webhook_is_https_or_on_this_machine(url: str) -> None:
    found = webhook(url, SECRET)
    assert found.training_webhook_url.get_secret_value() == url.strip()
    assert "train" not in repr(found).replace("training_webhook", "")
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "http://train.example/merged",
        "http://127.0.0.1.example/",
        "http://10.0.0.5/",
        "ftp://127.0.0.1/",
        "train.example/merged",
        "https:///merged",
        "https://ada:word@train.example/",
        "https://train.example/#part",
        "https://train.example:port/",
        "https://train.example:99999/",
        "https://train.example/a b",
        "https://train.example/\nx",
        "https://tr\u00e4in.example/",
    ],
)
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError) as raised:
        webhook(url, SECRET)
    (problem,) = raised.value.errors(include_input=False)
    assert problem["loc"] == ("training_webhook_url",)
    assert "https, or http on this machine" in problem["msg"]
    assert "example" not in problem["msg"]


@pytest.mark.parametrize(("url", "secret"), [(ADDRESS, ""), ("", SECRET), (" ", SECRET)])
def test_address_and_secret_go_together(url: str, secret: str) -> None:
    with pytest.raises(ValidationError, match="go together"):
        webhook(url, secret)


def test_an_address_alone_is_refused_too() -> None:
    with pytest.raises(ValidationError, match="go together"):
        Settings.model_validate({**NEEDED, "training_webhook_url": ADDRESS})


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 16 characters"):
        webhook(ADDRESS, "x" * 15)


def test_neither_is_fine() -> None:
    found = webhook("", "")
    assert found.training_webhook_url.get_secret_value() == ""


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "https://pages.example", "HTTPS://Pages.example:8443/below/"]
)
def test_pages_have_an_address_that_can_be_opened(url: str) -> None:
    assert Settings.model_validate({**NEEDED, "public_url": url}).public_url == url


@pytest.mark.parametrize(
    "url",
    [
        "pages.example",
        "pages.example:8000",
        "ftp://pages.example",
        "https:///runs",
        "https://pages.example:port",
        "https://ada:word@pages.example",
        "https://pages.example/?a=b",
        "https://pages.example/#part",
    ],
)
def test_another_address_of_pages_is_refused(url: str) -> None:
    """Without a scheme, cookies would leave out `Secure` and every form would be refused."""
    with pytest.raises(ValidationError) as raised:
        Settings.model_validate({**NEEDED, "public_url": url})
    (problem,) = raised.value.errors(include_input=False)
    assert problem["loc"] == ("public_url",)
    assert "http:// or https:// with a host" in problem["msg"]
    assert "word" not in problem["msg"]
