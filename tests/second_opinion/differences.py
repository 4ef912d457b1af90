"""Where two answers differ in shape, and which differences are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Known:
    """Fields that one side alone has, as patterns of their path, and why that is right."""

    fields: Sequence[str]
    reason: str


ONLY_OURS: Sequence[Known] = (
    Known(
        [
            "*.events_url",
            "*.followers_url",
            "*.following_url",
            "*.gists_url",
            "*.gravatar_id",
            "*.organizations_url",
            "*.received_events_url",
            "*.repos_url",
            "*.starred_url",
            "*.subscriptions_url",
            "*.account.html_url",
            "*.account.site_admin",
            "*.account.user_view_type",
        ],
        "the emulator's accounts are not complete",
    ),
    Known(
        [
            "*.client_id",
            "*.target_id",
            "*.active_lock_reason",
            "*.web_commit_signoff_required",
            "*.annotations_url",
            "*.archived_at",
            "*.archived_by",
            "*.errors",
            "*.minimized",
            "repository.network_count",
            "repository.subscribers_count",
            "repository.organization",
        ],
        "described by GitHub and left out by the emulator",
    ),
    Known(["*.status"], "GitHub repeats the status in an error's body"),
)

ONLY_THEIRS: Sequence[Known] = (
    Known(
        ["pull.assignee", "*.has_downloads", "pull.merge_commit_sha"],
        "no longer described in GitHub's version 2026-03-10",
    ),
    Known(
        ["*.allow_*merge*", "*.delete_branch_on_merge", "pull.*.repo.permissions"],
        "described as optional: settings and rights that nothing here asks for",
    ),
    Known(
        [
            "*.description",
            "*.hooks_url",
            "*.issues_url",
            "*.members_url",
            "*.public_members_url",
        ],
        "the emulator gives an organization where GitHub describes a simple user",
    ),
    Known(["*.check_suite.*"], "GitHub describes no more of a check run's suite than its id"),
)


def differences(name: str, ours: object, theirs: object) -> list[str]:
    """What differs in shape and is not known, in words; null agrees with everything."""
    return list(_differences(name, ours, theirs))


def _differences(path: str, ours: object, theirs: object) -> Iterator[str]:
    if ours is None or theirs is None:
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from _alone(path, set(ours) - set(theirs), ONLY_OURS, "only ours")
        yield from _alone(path, set(theirs) - set(ours), ONLY_THEIRS, "only theirs")
        for key in ours.keys() & theirs.keys():
            yield from _differences(f"{path}.{key}", ours[key], theirs[key])
    elif isinstance(ours, list) and isinstance(theirs, list):
        for one, other in zip(ours, theirs, strict=False):
            yield from _differences(path, one, other)
    elif type(ours) is not type(theirs):
        yield f"{path}: ours is {type(ours).__name__}, theirs {type(theirs).__name__}"


def _alone(path: str, keys: set[str], known: Sequence[Known], whose: str) -> Iterator[str]:
    patterns = [pattern for entry in known for pattern in entry.fields]
    for key in sorted(keys):
        if not any(fnmatchcase(f"{path}.{key}", pattern) for pattern in patterns):
            yield f"{path}.{key}: {whose}"
