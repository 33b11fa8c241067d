"""`mim check` reads the issue form that `mim init` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

FORM = ".github/ISSUE_TEMPLATE/declare.yml"


def test_a_service_that_the_form_does_not_offer_is_a_finding(desk: Desk) -> None:
    folder = desk.folder / "policy/services"
    words = (folder / "email.yaml").read_text().replace("id: email", "id: billing")
    desk.write("policy/services/billing.yaml", words)
    said = desk.type("check")
    assert f"{FORM}:" in said.out
    assert "MIM770 The form does not offer the service billing. (issue-form-drifts)" in said.out


def test_a_form_that_is_no_file_of_its_own_is_not_read(desk: Desk) -> None:
    (desk.folder / FORM).unlink()
    desk.mim("check")
    (desk.folder / FORM).symlink_to("/dev/zero")
    desk.mim("check")
