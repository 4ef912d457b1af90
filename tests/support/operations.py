"""The operations of GitHub's REST API that the sandbox has, by the models that describe them."""

from collections.abc import Mapping
from dataclasses import dataclass

_REPO = "/repos/{owner}/{repo}"
_COMMENT = f"{_REPO}/issues/comments/{{comment_id}}"
_LABELS = f"{_REPO}/issues/{{number}}/labels"
_REVIEWERS = f"{_REPO}/pulls/{{number}}/requested_reviewers"
_RUN = f"{_REPO}/check-runs/{{check_run_id}}"


@dataclass(frozen=True)
class Described:
    """An operation by the names of its models; of several, one has to fit.

    A name ending in `[]` is a list of that model, or of strings for `str[]`. `requests` is empty
    where no body is described, `responses` where nothing is answered.
    """

    responses: tuple[str, ...]
    requests: tuple[str, ...] = ()


OPERATIONS: Mapping[str, Described] = {
    "GET /app": Described(("Integration",)),
    "GET /user": Described(("PrivateUser", "PublicUser")),
    "DELETE /applications/{client_id}/token": Described(
        (), ("ApplicationsClientIdTokenDeleteBody",)
    ),
    "GET /app/hook/deliveries": Described(("HookDeliveryItem[]",)),
    "GET /app/hook/deliveries/{delivery_id}": Described(("HookDelivery",)),
    "POST /app/hook/deliveries/{delivery_id}/attempts": Described(
        ("AppHookDeliveriesDeliveryIdAttemptsPostResponse202",)
    ),
    "GET /app/installations": Described(("Installation[]",)),
    "GET /installation/repositories": Described(("InstallationRepositoriesGetResponse200",)),
    "GET /app/installations/{installation_id}": Described(("Installation",)),
    "POST /app/installations/{installation_id}/access_tokens": Described(
        ("InstallationToken",), ("AppInstallationsInstallationIdAccessTokensPostBody",)
    ),
    f"GET {_REPO}": Described(("FullRepository",)),
    f"GET {_REPO}/installation": Described(("Installation",)),
    f"GET {_REPO}/collaborators/{{username}}/permission": Described(
        ("RepositoryCollaboratorPermission",)
    ),
    f"GET {_REPO}/contents/{{path}}": Described(
        ("ContentFile", "ContentDirectoryItems[]", "ContentSymlink")
    ),
    f"GET {_REPO}/git/blobs/{{file_sha}}": Described(("Blob",)),
    f"GET {_REPO}/git/ref/{{ref}}": Described(("GitRef",)),
    f"GET {_REPO}/git/trees/{{tree_sha}}": Described(("GitTree",)),
    f"GET {_REPO}/pulls": Described(("PullRequestSimple[]",)),
    f"GET {_REPO}/pulls/{{number}}": Described(("PullRequest",)),
    f"GET {_REPO}/pulls/{{number}}/files": Described(("DiffEntry[]",)),
    f"GET {_REPO}/pulls/{{number}}/commits": Described(("Commit[]",)),
    f"GET {_REPO}/pulls/{{number}}/reviews": Described(("PullRequestReview[]",)),
    f"POST {_REPO}/pulls/{{number}}/reviews": Described(
        ("PullRequestReview",), ("ReposOwnerRepoPullsPullNumberReviewsPostBody",)
    ),
    f"GET {_REPO}/pulls/{{number}}/comments": Described(("PullRequestReviewComment[]",)),
    f"GET {_REPO}/issues/{{number}}/comments": Described(("IssueComment[]",)),
    f"POST {_REPO}/issues/{{number}}/comments": Described(
        ("IssueComment",), ("ReposOwnerRepoIssuesIssueNumberCommentsPostBody",)
    ),
    f"GET {_COMMENT}": Described(("IssueComment",)),
    f"PATCH {_COMMENT}": Described(
        ("IssueComment",), ("ReposOwnerRepoIssuesCommentsCommentIdPatchBody",)
    ),
    f"GET {_COMMENT}/reactions": Described(("Reaction[]",)),
    f"POST {_COMMENT}/reactions": Described(
        ("Reaction",), ("ReposOwnerRepoIssuesCommentsCommentIdReactionsPostBody",)
    ),
    f"GET {_REPO}/issues/{{number}}": Described(("Issue",)),
    f"GET {_REPO}/issues/{{number}}/reactions": Described(("Reaction[]",)),
    f"POST {_REPO}/issues/{{number}}/reactions": Described(
        ("Reaction",), ("ReposOwnerRepoIssuesIssueNumberReactionsPostBody",)
    ),
    f"GET {_REPO}/labels": Described(("Label[]",)),
    f"POST {_REPO}/labels": Described(("Label",), ("ReposOwnerRepoLabelsPostBody",)),
    f"GET {_REPO}/labels/{{name}}": Described(("Label",)),
    f"PATCH {_REPO}/labels/{{name}}": Described(("Label",), ("ReposOwnerRepoLabelsNamePatchBody",)),
    f"DELETE {_REPO}/labels/{{name}}": Described(()),
    f"GET {_LABELS}": Described(("Label[]",)),
    f"POST {_LABELS}": Described(
        ("Label[]",),
        (
            "ReposOwnerRepoIssuesIssueNumberLabelsPostBodyOneof0",
            "ReposOwnerRepoIssuesIssueNumberLabelsPostBodyOneof2Items[]",
            "str[]",
        ),
    ),
    f"PUT {_LABELS}": Described(
        ("Label[]",),
        (
            "ReposOwnerRepoIssuesIssueNumberLabelsPutBodyOneof0",
            "ReposOwnerRepoIssuesIssueNumberLabelsPutBodyOneof2",
            "ReposOwnerRepoIssuesIssueNumberLabelsPutBodyOneof3Items[]",
            "str[]",
        ),
    ),
    f"DELETE {_LABELS}/{{name}}": Described(("Label[]",)),
    f"GET {_REVIEWERS}": Described(("PullRequestReviewRequest",)),
    f"POST {_REVIEWERS}": Described(
        ("PullRequestSimple",),
        (
            "ReposOwnerRepoPullsPullNumberRequestedReviewersPostBodyAnyof0",
            "ReposOwnerRepoPullsPullNumberRequestedReviewersPostBodyAnyof1",
        ),
    ),
    f"DELETE {_REVIEWERS}": Described(
        ("PullRequestSimple",), ("ReposOwnerRepoPullsPullNumberRequestedReviewersDeleteBody",)
    ),
    "POST /graphql": Described(("GraphQLAnswer",), ("GraphQLQuestion",)),
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": Described(("TeamMembership",)),
    f"POST {_REPO}/dispatches": Described((), ("ReposOwnerRepoDispatchesPostBody",)),
    f"POST {_REPO}/check-runs": Described(
        ("CheckRun",),
        ("ReposOwnerRepoCheckRunsPostBodyOneof0", "ReposOwnerRepoCheckRunsPostBodyOneof1"),
    ),
    f"GET {_RUN}": Described(("CheckRun",)),
    f"PATCH {_RUN}": Described(
        ("CheckRun",),
        (
            "ReposOwnerRepoCheckRunsCheckRunIdPatchBodyAnyof0",
            "ReposOwnerRepoCheckRunsCheckRunIdPatchBodyAnyof1",
        ),
    ),
    f"GET {_RUN}/annotations": Described(("CheckAnnotation[]",)),
    f"GET {_REPO}/commits/{{ref}}/check-runs": Described(
        ("ReposOwnerRepoCommitsRefCheckRunsGetResponse200",)
    ),
}
