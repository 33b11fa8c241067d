"""A small GitHub: one repository's issues, as in GitHub's OpenAPI description."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from werkzeug import Request, Response

from tests.store.forge.server import NOW, TOKEN, SmallForge, answer

REPO = "/repos/acme/incidents"


def problem(status: int, message: str, *errors: dict[str, str]) -> Response:
    """Return GitHub's answer for what it does not do."""
    document: dict[str, Any] = {"message": message, "documentation_url": "https://docs.example/rest"}
    return answer(document | ({"errors": list(errors)} if errors else {}), status)


class SmallGitHub(SmallForge):
    """It answers at `/repos/acme/incidents`."""

    def respond(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"token {TOKEN}":
            return problem(401, "Bad credentials")
        for pattern, method in _ROUTES.items():
            if found := re.fullmatch(pattern, f"{request.method} {request.path}"):
                reply: Response = getattr(self, method)(request, *map(unquote, found.groups()))
                return reply
        return problem(404, "Not Found")

    def list_issues(self, request: Request) -> Response:
        wanted = request.args.get("labels", "")
        found = [
            issue
            for issue in self.issues
            if request.args.get("state", "open") in ("all", issue["state"])
            and wanted in {label["name"] for label in issue["labels"]}
        ]
        if request.args.get("direction", "desc") == "desc":
            found.reverse()
        page, link = self.page(request, found)
        return answer(page, 200, {"Link": link} if link else {})

    def open_issue(self, request: Request) -> Response:
        return self._changed({}, request) or self._opened(request)

    def _opened(self, request: Request) -> Response:
        issue = self.put("", "", ())
        self._change(issue, request.json or {})
        return answer(issue, 201)

    def put(self, title: str, body: str, labels: tuple[str, ...]) -> dict[str, Any]:
        """Open an issue as somebody else would."""
        number = len(self.issues) + 1
        url = f"{self.base}{REPO}/issues/{number}"
        issue = {
            "id": 1000 + number, "node_id": f"I_{number}", "number": number, "title": title, "body": body,
            "url": url, "html_url": f"https://forge.example/acme/incidents/issues/{number}",
            "repository_url": f"{self.base}{REPO}", "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments", "events_url": f"{url}/events", "comments": 0,
            "state": "open", "state_reason": None, "locked": False, "milestone": None, "assignee": None,
            "assignees": [], "labels": [self._label(name) for name in labels], "user": self._user("octo-bot"),
            "author_association": "NONE", "closed_at": None, "created_at": NOW, "updated_at": NOW,
        }  # fmt: skip
        self.issues.append(issue)
        return issue

    def edit_issue(self, request: Request, number: str) -> Response:
        issue = self._find(number)
        if issue is None:
            return problem(404, "Not Found")
        refused = self._changed(issue, request)
        if refused is None:
            self._change(issue, request.json or {})
        return refused or answer(issue)

    def _changed(self, issue: dict[str, Any], request: Request) -> Response | None:
        changes: dict[str, Any] = {**issue, **(request.json or {})}
        if len(changes.get("title") or "") > 256 or not changes.get("title"):
            return self._refused("title", "invalid")
        if len(changes.get("body") or "") > 65_536:
            return self._refused("body", "invalid")
        if not set((request.json or {}).get("assignees", ())) <= set(self.accounts):
            return self._refused("assignees", "invalid")
        return None

    @staticmethod
    def _refused(field: str, code: str) -> Response:
        return problem(422, "Validation Failed", {"resource": "Issue", "field": field, "code": code})

    def _change(self, issue: dict[str, Any], changes: dict[str, Any]) -> None:
        issue |= {key: changes[key] for key in ("title", "body", "state", "state_reason") if key in changes}
        if "labels" in changes:
            issue["labels"] = [self._label(name) for name in changes["labels"]]
        if "assignees" in changes:
            issue["assignees"] = [self._user(name) for name in changes["assignees"]]
            issue["assignee"] = next(iter(issue["assignees"]), None)
        issue["closed_at"] = NOW if issue["state"] == "closed" else None

    def comment(self, request: Request, number: str) -> Response:
        if self._find(number) is None:
            return problem(404, "Not Found")
        body = (request.json or {})["body"]
        self.comments.append((int(number), body))
        url = f"{self.base}{REPO}/issues/comments/{len(self.comments)}"
        document = {
            "id": len(self.comments), "node_id": f"C_{len(self.comments)}", "url": url, "html_url": url,
            "issue_url": f"{self.base}{REPO}/issues/{number}", "body": body, "user": self._user("octo-bot"),
            "created_at": NOW, "updated_at": NOW, "author_association": "NONE",
        }  # fmt: skip
        return answer(document, 201)

    def get_label(self, _: Request, name: str) -> Response:
        return answer(self.labels[name]) if name in self.labels else problem(404, "Not Found")

    def make_label(self, request: Request) -> Response:
        wanted = request.json or {}
        if wanted["name"] in self.labels:
            error = {"resource": "Label", "field": "name", "code": "already_exists"}
            return problem(422, "Validation Failed", error)
        return answer(self._label(wanted["name"], wanted["color"], wanted["description"]), 201)

    def drop_label(self, _: Request, number: str, name: str) -> Response:
        issue = self._find(number)
        if issue is None or name not in {label["name"] for label in issue["labels"]}:
            return problem(404, "Label does not exist")
        issue["labels"] = [label for label in issue["labels"] if label["name"] != name]
        return answer(issue["labels"])

    def list_pulls(self, request: Request) -> Response:
        wanted = request.args.get("head", "")
        found = [
            pull
            for pull in self.pulls
            if request.args.get("state", "open") in ("all", pull["state"])
            and wanted in ("", pull["head"]["label"])
            and request.args.get("base", pull["base"]["ref"]) == pull["base"]["ref"]
        ]
        return answer(found)

    def open_pull(self, request: Request) -> Response:
        wanted: dict[str, Any] = request.json or {}
        label = f"acme:{wanted['head']}"
        if any(pull["head"]["label"] == label and pull["state"] == "open" for pull in self.pulls):
            error = {
                "resource": "PullRequest",
                "code": "custom",
                "message": f"A pull request already exists for {label}.",
            }
            return problem(422, "Validation Failed", error)
        number = 100 + len(self.pulls)
        url = f"{self.base}{REPO}/pulls/{number}"
        pull = {
            "id": number, "number": number, "state": "open", "title": wanted["title"], "body": wanted["body"],
            "url": url, "html_url": f"https://forge.example/acme/incidents/pull/{number}",
            "head": {"label": label, "ref": wanted["head"], "sha": "0" * 40},
            "base": {"label": f"acme:{wanted['base']}", "ref": wanted["base"], "sha": "0" * 40},
        }  # fmt: skip
        self.pulls.append(pull)
        return answer(pull, 201)

    def _find(self, number: str) -> dict[str, Any] | None:
        return next((issue for issue in self.issues if issue["number"] == int(number)), None)

    def _label(self, name: str, colour: str = "ededed", description: str = "") -> dict[str, Any]:
        number = len(self.labels) + 1
        label = {
            "id": number, "node_id": f"L_{number}", "url": f"{self.base}{REPO}/labels/{number}", "name": name,
            "description": description, "color": colour, "default": False,
        }  # fmt: skip
        return self.labels.setdefault(name, label)

    def _user(self, login: str) -> dict[str, Any]:
        url = f"{self.base}/users/{login}"
        rest = ("followers", "following", "gists", "starred", "subscriptions", "organizations", "repos")
        return {
            "login": login, "id": 1, "node_id": "U_1", "type": "User", "site_admin": False, "gravatar_id": "",
            "url": url, "html_url": url, "avatar_url": url, "events_url": url, "received_events_url": url,
            **{f"{name}_url": url for name in rest},
        }  # fmt: skip


_ROUTES = {
    f"GET {REPO}/issues": "list_issues",
    f"POST {REPO}/issues": "open_issue",
    f"PATCH {REPO}/issues/(\\d+)": "edit_issue",
    f"POST {REPO}/issues/(\\d+)/comments": "comment",
    f"DELETE {REPO}/issues/(\\d+)/labels/(.+)": "drop_label",
    f"GET {REPO}/labels/(.+)": "get_label",
    f"POST {REPO}/labels": "make_label",
    f"GET {REPO}/pulls": "list_pulls",
    f"POST {REPO}/pulls": "open_pull",
}
