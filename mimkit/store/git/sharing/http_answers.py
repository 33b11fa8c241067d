"""Explains a server's HTTP response when git prints only the status code. Contains only pure functions."""

from __future__ import annotations

import re
from typing import Final

from mimkit.store.git.process.refusal import clean_line

_STATUS: Final = re.compile(r"(?:\bHTTP |returned error: )(?P<status>[1-5]\d\d)\b")
_MEANINGS: Final = {
    "400": "it does not understand the request",
    "401": "it requires you to sign in",
    "403": "your account does not have permission",
    "404": "there is no repository at this URL, or your account cannot see it",
    "407": "a proxy requires a user name and a password",
    "408": "the request took too long",
    "410": "the repository was removed",
    "413": "the push is larger than the server accepts",
    "429": "it receives too many requests",
    "502": "a gateway cannot reach the server",
    "503": "the server is currently unavailable",
    "504": "a gateway cannot reach the server",
    "511": "the network requires you to sign in on a page in a browser",
}
_NOT_GIT: Final = re.compile(
    r"bad line length character|is this a git repository\?|invalid server response|unexpected response from|"
    r"expected (?:flush|service)|not a smart server"
)
_REDIRECTED: Final = re.compile(
    r"unable to update url base from redirection:(?:.*\n)*? *redirect: (?P<url>\S+)"
)
_NO_REPOSITORY: Final = re.compile(r"repository 'https?://[^']*' not found")
_UNKNOWN_USER: Final = re.compile(r"could not read (?:Username|Password) for '(?P<url>[^']*)'")
TOO_LARGE: Final = re.compile(r"(?:\bHTTP |returned error: )413\b")
NOT_GIT: Final = "did not respond like a git server: this may be a login page"
"""The explanation shown if the remote returned a web page.

Git reports such a page as a repository without branches or as a protocol error.
"""


def http_answer(complaint: str) -> str:
    """Describe the remote's HTTP response as the end of a sentence.

    Return "" if the error output contains no HTTP response.
    """
    if moved := _REDIRECTED.search(complaint):
        where = clean_line(moved["url"].partition("?")[0])
        return f"redirected to {where}, where there is no repository: this may be a login page"
    if "redirects followed" in complaint:
        return "sent too many redirects: this may be a server problem or a login page"
    if found := _STATUS.search(complaint):
        return f"responded with HTTP {found['status']}: {_meaning(found['status'])}"
    if _NO_REPOSITORY.search(complaint):
        return f"responded with HTTP 404: {_MEANINGS['404']}"
    if _UNKNOWN_USER.search(complaint):
        return "requires you to sign in, but git has no user name and password or token for it"
    return NOT_GIT if _NOT_GIT.search(complaint) else ""


def asked_for_user(complaint: str) -> str | None:
    """Return the URL for which git has no user name or password, or None if it has them."""
    found = _UNKNOWN_USER.search(complaint)
    return found["url"] if found else None


def _meaning(status: str) -> str:
    if known := _MEANINGS.get(status):
        return known
    if status.startswith("3"):
        return "the repository is at another URL, or this is a login page"
    return "the server has a problem" if status.startswith("5") else "it does not accept the request"
