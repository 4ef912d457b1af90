"""Four profiles, and where each one's model is served."""

import pytest
from pydantic import ValidationError

from app.errors import UserError
from app.settings import Settings
from workers.teacher.profiles import Profile, configured, endpoint

NEEDED = {
    "redis_url": "redis://127.0.0.1:9/0",
    "github_app_id": 1,
    "github_private_key": "key",
    "webhook_secret": "a long secret",
    "teacher_url": "http://teacher/v1",
}


def settings(**values: object) -> Settings:
    return Settings(**{**NEEDED, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", Profile)
def test_each_has_settings_of_its_own(profile: Profile) -> None:
    values = {"url": f"http://{profile}/v1", "model": "m", "api_key": "k", "context": 512}
    found = endpoint(settings(**{f"{profile}_{key}": v for key, v in values.items()}), profile)
    assert (found.base_url, found.model, found.api_key) == (f"http://{profile}/v1", "m", "k")
    assert (found.role, found.context, found.timeout) == (profile.value, 512, 300)


def test_the_teacher_judges_where_no_judge_is_set() -> None:
    plain = settings(judge_model="ignored", teacher_context=9, teacher_patience=3)
    assert endpoint(plain, Profile.JUDGE) == endpoint(plain, Profile.TEACHER)
    assert endpoint(plain, Profile.JUDGE).patience.total == 3
    assert configured(plain) == (Profile.TEACHER,)


@pytest.mark.parametrize("profile", [Profile.STUDENT, Profile.CANDIDATE])
def test_a_missing_model_is_named_with_its_setting(profile: Profile) -> None:
    with pytest.raises(UserError) as caught:
        endpoint(settings(), profile)
    assert caught.value.reason == f"{profile}-missing"
    assert f"SEEDBED_{profile.upper()}_URL" in caught.value.words


def test_all_that_are_set_are_found_in_order() -> None:
    urls = {f"{profile}_url": "http://x/v1" for profile in Profile}
    assert configured(settings(**urls)) == tuple(Profile)
    with pytest.raises(ValidationError):
        settings(student_context=-1)
