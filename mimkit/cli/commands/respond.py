"""Commands during an open incident: role, page, join, bridge, update, severity, link."""

from __future__ import annotations

import click

from mimkit.app.reading.finding.find import find_problem
from mimkit.cli.acting import YES, RunOptions, recording_command
from mimkit.cli.promising import settle_promise
from mimkit.cli.prompting import PromptedOption, ask_for_update
from mimkit.cli.results.manual_steps import after_page
from mimkit.cli.results.next_steps import after_role, after_update, remarks_on_criteria, remarks_on_next
from mimkit.cli.results.sending import SEND, deliver_quietly
from mimkit.cli.session import clean_argument, day
from mimkit.errors import UsageError
from mimkit.model.ids import record_prefix
from mimkit.model.incident.entries import LinkRelation
from mimkit.model.shell import quoted
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.follow_up.problem import LinkProblem
from mimkit.ops.roles import Acknowledge, Join, OpenBridge, PageGroup, TakeRole


@click.command()
@click.argument("role")
@click.argument("person")
@recording_command(after=after_role)
def role(act: RunOptions, role: str, person: str) -> TakeRole:
    """Assign a role or hand it over, and print its duty card.

    \b
    Example:
      mim role technical-lead tech-duty
    """
    return TakeRole(**act.on_incident, role=role, person=person)


@click.command()
@click.argument("group")
@click.option("--person", metavar="P", help="Page this person instead of the person on call.")
@recording_command(after=after_page)
def page(act: RunOptions, group: str, person: str | None) -> PageGroup:
    """Record that you are paging a resolver group, and show who to call: person, phone, email, who is next.

    mimkit does not contact anyone: call the person that it shows. If there is no answer, page the next person on
    the escalation path with --person.

    \b
    Examples:
      mim page payments
      mim page payments --person head-of-service
    """
    return PageGroup(**act.on_incident, group=group, person=person)


@click.command()
@click.argument("group")
@click.option("--person", metavar="P", help="The person who answered.")
@recording_command()
def ack(act: RunOptions, group: str, person: str | None) -> Acknowledge:
    """Record that a resolver group answered its page. When the group is on the bridge, record that with mim join.

    \b
    Example:
      mim ack payments --person payments-duty
    """
    return Acknowledge(**act.on_incident, group=group, person=person)


@click.command()
@click.argument("who")
@click.option("--guest", is_flag=True, help="WHO is a guest from outside, such as a vendor's engineer.")
@click.option("--group", metavar="G", help="The resolver group that a guest represents, such as a vendor.")
@recording_command()
def join(act: RunOptions, who: str, guest: bool, group: str | None) -> Join:
    """Record who joined the bridge: a person, a resolver group, or a guest from outside.

    \b
    Examples:
      mim join payments-duty
      mim join "Acme support, second line" --guest
    """
    return Join(
        **act.on_incident, who=(clean_argument(who) or "") if guest else who, guest=guest, group=group
    )


@click.command()
@click.argument("url")
@recording_command()
def bridge(act: RunOptions, url: str) -> OpenBridge:
    """Record the address for the bridge call or war room.

    \b
    Example:
      mim bridge https://meet.example.com/k7f
    """
    return OpenBridge(**act.on_incident, url=url)


@click.command()
@click.option("--affected", cls=PromptedOption, metavar="T", help="What is not working, in the users' words.")
@click.option("--not-affected", metavar="T", help="What works.")
@click.option("--doing", cls=PromptedOption, metavar="T", help="What is being done.")
@click.option(
    "--next", "next_", metavar="30m", help="When the next update is due. [default: the policy's cadence]"
)
@click.option("--audience", metavar="A", help="The audience for this update. [default: all audiences]")
@click.option(
    "--review-by",
    metavar="DAY",
    help="For the final update: the due date of the review. [default: from the policy]",
)
@click.option(
    "--anyway",
    metavar="REASON",
    help="Publish the text even though it contains internal information, or promise the next update for a "
    "later time than the policy requires.",
)
@YES
@SEND
@recording_command(
    after=after_update, remarks=remarks_on_next, otherwise=settle_promise, deliver=deliver_quietly
)
def update(
    act: RunOptions,
    affected: str | None,
    not_affected: str | None,
    doing: str | None,
    next_: str | None,
    audience: str | None,
    review_by: str | None,
    anyway: str | None,
) -> SendUpdate:
    """Record a stakeholder update and when the next one is due. After restoration, this is the final update.

    mimkit sends the text to channels with an address in policy/channels.yaml, if the policy or --send says so. For all others, it prints the text for you to paste.

    If --next is later than the policy requires, you are asked for a reason. Without a terminal, give it with --anyway.

    On a terminal, prompts for the texts that you omit; Enter accepts the text in brackets. There is deliberately no field for an estimated repair time.

    \b
    Example:
      mim update --affected "Nobody in the EU can pay" --not-affected "Browsing, stores" \\
                 --doing "The last change is being rolled back" --next 30m
    """
    common = act.on_incident
    text = ask_for_update(act.session, common["incident"], affected, doing)
    return SendUpdate(
        **common,
        affected=clean_argument(text.affected) or "",
        doing=clean_argument(text.doing) or "",
        not_affected=clean_argument(not_affected),
        next=act.ahead("--next", next_),
        audience=audience,
        review_by=day("--review-by", review_by),
        anyway=clean_argument(anyway),
    )


@click.command()
@click.argument("severity")
@click.option("--reason", required=True, metavar="R", help="Why.")
@click.option(
    "-c",
    "--criterion",
    "criteria",
    multiple=True,
    metavar="C",
    help="Another criterion that is met. Repeatable.",
)
@recording_command(remarks=remarks_on_criteria)
def severity(act: RunOptions, severity: str, reason: str, criteria: tuple[str, ...]) -> ChangeSeverity:
    """Change the severity from now on, or record which criteria are met.

    \b
    Examples:
      mim severity SEV1 --reason "the stores are affected too"
      mim severity SEV2 --criterion many-users --reason "200 users reported it"
    """
    return ChangeSeverity(
        **act.on_incident, severity=severity, reason=clean_argument(reason) or "", criteria=criteria
    )


@click.command()
@click.argument("ref")
@click.option(
    "--rel",
    type=click.Choice(("originating", "change", "other")),
    help="How the other record is related to the incident. [default: originating]",
)
@click.option("--closed", is_flag=True, help="Mark the other record as closed.")
@recording_command()
def link(act: RunOptions, ref: str, rel: LinkRelation | None, closed: bool) -> Link | LinkProblem:
    """Link another record to the incident, or mark the other record as closed.

    The id of a problem record links the problem record, as `mim problem link` does.

    \b
    Examples:
      mim link INC-4711
      mim link INC-4711 --closed
      mim link CHG-88 --rel change
      mim link PB-20261125-Q2M
    """
    if record_prefix(ref) == "PB":
        if rel or closed:
            raise UsageError(
                "--rel and --closed are for records in other systems, not for a problem record",
                f"to link it: mim link {quoted(ref)}; to close it: mim problem update {quoted(ref)} --state closed",
            )
        session = act.session
        return LinkProblem(**act.on_incident, problem=find_problem(session.repo, session.commit, ref))
    return Link(**act.on_incident, record=clean_argument(ref) or "", rel=rel or "originating", closed=closed)


COMMANDS = {
    "role": role,
    "page": page,
    "ack": ack,
    "join": join,
    "bridge": bridge,
    "update": update,
    "severity": severity,
    "link": link,
}
