"""Detects CI runs for pull requests, in which nothing is sent."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

_PROPOSALS: Final[Mapping[str, tuple[str, ...]]] = {
    "GITHUB_EVENT_NAME": ("pull_request", "pull_request_target", "pull_request_review", "merge_group"),
    "CI_PIPELINE_SOURCE": ("merge_request_event", "external_pull_request_event"),
    "CI_PIPELINE_EVENT": ("pull_request",),
    "CI_BUILD_EVENT": ("pull_request",),
    "BUILD_REASON": ("PullRequest",),
}
"""For each environment variable, the values with which a CI system indicates a build for a pull request."""
_NUMBERS: Final = (
    "BITBUCKET_PR_ID",
    "BUILDKITE_PULL_REQUEST",
    "CHANGE_ID",
    "CIRCLE_PULL_REQUEST",
    "DRONE_PULL_REQUEST",
    "TRAVIS_PULL_REQUEST",
)
"""Environment variables in which other CI systems identify the pull request. Some are `false` if there is none."""


def is_proposal() -> bool:
    """Return whether this is a CI run for a pull request."""
    says_so = any(os.environ.get(name) in events for name, events in _PROPOSALS.items())
    return says_so or any(os.environ.get(name, "false") not in ("", "false") for name in _NUMBERS)
