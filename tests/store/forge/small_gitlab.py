"""A small GitLab: one project's issues, as in its REST API."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from werkzeug import Request, Response

from tests.store.forge.server import NOW, TOKEN, SmallForge, answer

PROJECT = "/api/v4/projects/acme/incidents"


class SmallGitLab(SmallForge):
    """It answers at `/api/v4/projects/acme%2Fincidents`."""

    def respond(self, request: Request) -> Response:
        if request.headers.get("PRIVATE-TOKEN") != TOKEN:
            return answer({"message": "401 Unauthorized"}, 401)
        for pattern, method in _ROUTES.items():
            if found := re.fullmatch(pattern, f"{request.method} {request.path}"):
                reply: Response = getattr(self, method)(request, *map(unquote, found.groups()))
                return reply
        return answer({"message": "404 Project Not Found"}, 404)

    def list_issues(self, request: Request) -> Response:
        wanted = set(request.args.get("labels", "").split(","))
        found = [issue for issue in self.issues if wanted <= set(issue["labels"])]
        if request.args.get("sort", "desc") == "desc":
            found.reverse()
        page, link = self.page(request, found)
        return answer(page, 200, {"Link": link} if link else {})

    def users(self, request: Request) -> Response:
        name = request.args["username"]
        return answer([self._user(name)] if name in self.accounts else [])

    def open_issue(self, request: Request) -> Response:
        wanted: dict[str, Any] = request.json or {}
        if len(wanted["title"]) > 255 or len(wanted["description"]) > 1_048_576:
            return answer({"message": {"title": ["is too long (maximum is 255 characters)"]}}, 400)
        issue = self.put(wanted["title"], wanted["description"], tuple(wanted["labels"].split(",")))
        issue["assignees"] = self._assignees(wanted["assignee_ids"])
        return answer(issue, 201)

    def put(self, title: str, description: str, labels: tuple[str, ...]) -> dict[str, Any]:
        """Open an issue as somebody else would."""
        number = len(self.issues) + 1
        issue = {
            "id": 1000 + number, "iid": number, "project_id": 1, "title": title, "description": description,
            "state": "opened", "labels": list(labels), "assignees": [], "created_at": NOW, "updated_at": NOW,
            "web_url": f"https://forge.example/acme/incidents/-/issues/{number}",
        }  # fmt: skip
        self.issues.append(issue)
        return issue

    def edit_issue(self, request: Request, number: str) -> Response:
        issue = next((issue for issue in self.issues if issue["iid"] == int(number)), None)
        if issue is None:
            return answer({"message": "404 Issue Not Found"}, 404)
        changes: dict[str, Any] = request.json or {}
        issue |= {key: changes[key] for key in ("title", "description") if key in changes}
        if "assignee_ids" in changes:
            issue["assignees"] = self._assignees(changes["assignee_ids"])
        dropped = changes.get("remove_labels", "").split(",")
        issue["labels"] = [name for name in issue["labels"] if name not in dropped]
        event = changes.get("state_event", "")
        issue["state"] = {"close": "closed", "reopen": "opened"}.get(event, issue["state"])
        return answer(issue)

    def comment(self, request: Request, number: str) -> Response:
        self.comments.append((int(number), (request.json or {})["body"]))
        return answer({"id": len(self.comments), "body": self.comments[-1][1], "created_at": NOW}, 201)

    def get_label(self, _: Request, name: str) -> Response:
        found = self.labels.get(name)
        return answer(found) if found else answer({"message": "404 Label Not Found"}, 404)

    def make_label(self, request: Request) -> Response:
        wanted: dict[str, Any] = request.json or {}
        if wanted["name"] in self.labels:
            return answer({"message": "Label already exists"}, 409)
        self.labels[wanted["name"]] = {"id": len(self.labels) + 1, **wanted}
        return answer(self.labels[wanted["name"]], 201)

    def list_pulls(self, request: Request) -> Response:
        asked = {
            key: request.args[key]
            for key in ("state", "source_branch", "target_branch")
            if key in request.args
        }
        return answer([pull for pull in self.pulls if asked.items() <= pull.items()])

    def open_pull(self, request: Request) -> Response:
        wanted: dict[str, Any] = request.json or {}
        branch = wanted["source_branch"]
        if any(pull["source_branch"] == branch and pull["state"] == "opened" for pull in self.pulls):
            return answer(
                {"message": ["Another open merge request already exists for this source branch: !1"]}, 409
            )
        number = 100 + len(self.pulls)
        pull = {
            "id": number, "iid": number, "project_id": 1, "state": "opened", **wanted,
            "web_url": f"https://forge.example/acme/incidents/-/merge_requests/{number}",
        }  # fmt: skip
        self.pulls.append(pull)
        return answer(pull, 201)

    def _assignees(self, ids: list[int]) -> list[dict[str, Any]]:
        return [self._user(name) for name in self.accounts if self._user(name)["id"] in ids]

    def _user(self, name: str) -> dict[str, Any]:
        return {"id": self.accounts.index(name) + 1, "username": name, "name": name, "state": "active"}


_ROUTES = {
    f"GET {PROJECT}/issues": "list_issues",
    f"POST {PROJECT}/issues": "open_issue",
    f"PUT {PROJECT}/issues/(\\d+)": "edit_issue",
    f"POST {PROJECT}/issues/(\\d+)/notes": "comment",
    f"GET {PROJECT}/labels/(.+)": "get_label",
    f"POST {PROJECT}/labels": "make_label",
    f"GET {PROJECT}/merge_requests": "list_pulls",
    f"POST {PROJECT}/merge_requests": "open_pull",
    "GET /api/v4/users": "users",
}
