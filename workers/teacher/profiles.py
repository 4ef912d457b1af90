"""The four models we talk to, and where the settings say that each is served."""

from __future__ import annotations

from enum import StrEnum

from app.errors import UserError
from app.settings import Settings
from workers.teacher.connection import Endpoint
from workers.teacher.patience import Patience


class Profile(StrEnum):
    """What a model is to us; leads the reason codes of its errors."""

    TEACHER = "teacher"
    JUDGE = "judge"
    STUDENT = "student"
    CANDIDATE = "candidate"


_MISSING = {
    Profile.STUDENT: "No student is set up, so there is nothing to compare with. Whoever runs "
    "this service can name one in SEEDBED_STUDENT_URL: the model that is to be trained.",
    Profile.CANDIDATE: "No candidate is set up, so there is nothing to check. Whoever runs "
    "this service can name one in SEEDBED_CANDIDATE_URL: the model that has been trained.",
}


def configured(settings: Settings) -> tuple[Profile, ...]:
    """The profiles that have an endpoint of their own, in the order of `Profile`."""
    return tuple(each for each in Profile if getattr(settings, f"{each}_url"))


def endpoint(settings: Settings, profile: Profile) -> Endpoint:
    """Where the model of a profile is served; the teacher judges where no judge is set.

    Raises:
        UserError: there is no student, or no candidate (`student-missing`, ...).
    """
    if profile is Profile.JUDGE and not settings.judge_url:
        return endpoint(settings, Profile.TEACHER)
    if not getattr(settings, f"{profile}_url"):
        raise UserError(f"{profile}-missing", _MISSING[profile])
    return Endpoint(
        base_url=getattr(settings, f"{profile}_url"),
        model=getattr(settings, f"{profile}_model"),
        api_key=getattr(settings, f"{profile}_api_key").get_secret_value(),
        role=profile.value,
        timeout=settings.teacher_timeout,
        context=getattr(settings, f"{profile}_context"),
        patience=Patience(total=settings.teacher_patience),
    )
