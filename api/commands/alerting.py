"""Commands of alerts: `watch`, `deliver`, `rules`."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from api.alerts.deliver import deliver
from api.alerts.outgoing import outgoing
from api.alerts.watch import watch
from api.briefs.issuing import issue_due
from api.commands.context import installation, print_json
from models import AlertRule
from models.clock import utc_now
from models.store.rules import (
    NewRule,
    add_receiver,
    add_rule,
    enable_receiver,
    list_receivers,
    list_rules,
    remove_rule,
    set_active,
)
from models.store.silences import NewSilence, add_silence, end_silence, silences
from models.vocabulary import Condition, DeliveryState, ReceiverKind

commands = typer.Typer()
rules = typer.Typer(help="Saved queries that speak up, and whom they tell.")
commands.add_typer(rules, name="rules")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
RuleUid = Annotated[UUID, typer.Argument(help="The rule's uid, as `rules list` shows it.")]


@commands.command("watch")
def watch_command(*, as_json: AsJson = False) -> None:
    """Judge every rule by what is new, and raise alerts."""
    with installation() as here:
        raised = 0
        for alert in watch(here.begin, utc_now()):
            raised += 1
            if as_json:
                print_json({"uid": str(alert.uid), "title": alert.title})
            else:
                typer.echo(alert.title)
    if not as_json:
        typer.echo("1 alert raised" if raised == 1 else f"{raised} alerts raised")


@commands.command("deliver")
def deliver_command(*, as_json: AsJson = False) -> None:
    """Send the alerts and briefs that are due, by mail and webhook."""
    with installation() as here:
        for issued in issue_due(here.begin, here.read, utc_now(), here.settings.our_outlets):
            if issued.error:
                typer.echo(f"the brief of {issued.week}: {issued.error}", err=True)
        states: Counter[str] = Counter()
        for done in deliver(here.begin, outgoing(here.settings, utc_now), utc_now()):
            states[done.note.state.value] += 1
            if as_json:
                print_json({"uid": str(done.parcel.uid), "code": done.note.code})
            elif done.note.state not in {DeliveryState.SENT, DeliveryState.KEPT}:
                typer.echo(f"{done.parcel.address}: {done.note.code}: {done.note.detail}", err=True)
        if not as_json:
            told = ", ".join(f"{count} {state}" for state, count in states.items())
            typer.echo(told or "nothing is due")
            if states["kept"]:
                typer.echo(f"no SMTP server is set: mail is in {here.settings.home / 'mail'}")


@rules.command("list")
def list_command(*, as_json: AsJson = False) -> None:
    """Show every rule."""
    with installation() as here, here.read() as session:
        for rule in list_rules(session):
            if as_json:
                print_json(_as_json(rule))
            else:
                state = "" if rule.is_active else "  (paused)"
                error = f"  (cannot be judged: {rule.error})" if rule.error else ""
                typer.echo(f"{rule.uid}  {rule.name}: {_watched(rule)}{state}{error}")


@rules.command("add")
def add_command(
    name: Annotated[str, typer.Argument(help="What the rule is called.")],
    query: Annotated[str, typer.Argument(help="The query, as for search; '' on sources.")],
    condition: Annotated[Condition, typer.Option(help="What makes it speak up.")] = Condition.ANY,
    receiver: Annotated[
        list[UUID] | None, typer.Option(help="A receiver's uid. Repeatable.")
    ] = None,
) -> None:
    """Add a rule; it judges what is annotated from now on."""
    with installation() as here, here.begin() as session:
        new = NewRule(name, query, condition, tuple(receiver or ()))
        typer.echo(f"added rule {add_rule(session, new, utc_now()).uid}")


@rules.command("pause")
def pause_command(uid: RuleUid) -> None:
    """Let a rule rest; what it has not sent yet is taken back."""
    with installation() as here, here.begin() as session:
        typer.echo(f"paused {set_active(session, uid, is_active=False).name}")


@rules.command("resume")
def resume_command(uid: RuleUid) -> None:
    """Have a rule judge again."""
    with installation() as here, here.begin() as session:
        typer.echo(f"resumed {set_active(session, uid, is_active=True).name}")


@rules.command("remove")
def remove_command(uid: RuleUid) -> None:
    """Remove a rule; nothing of it is sent any more."""
    with installation() as here, here.begin() as session:
        remove_rule(session, uid, utc_now())
        typer.echo("removed")


@rules.command("receivers")
def receivers_command(
    address: Annotated[
        str | None, typer.Argument(help="A mail address or a webhook's URL to add.")
    ] = None,
    *,
    enable: Annotated[
        UUID | None, typer.Option(help="Tell this receiver again; one that failed was disabled.")
    ] = None,
) -> None:
    """Show the receivers, add one, or enable one again."""
    with installation() as here, here.begin() as session:
        if enable is not None:
            typer.echo(f"enabled {enable_receiver(session, enable).address}")
            return
        if address is not None:
            kind = ReceiverKind.WEBHOOK if "://" in address else ReceiverKind.EMAIL
            added = add_receiver(session, kind, address, utc_now())
            typer.echo(f"added receiver {added.uid}")
            if added.secret:
                typer.echo(f"its secret, shown once: {added.secret}")
            return
        for receiver in list_receivers(session):
            state = "" if receiver.is_active else f"  (disabled: {receiver.disabled_reason})"
            typer.echo(f"{receiver.uid}  {receiver.kind} {receiver.address}{state}")


@rules.command("silence")
def silence_command(
    query: Annotated[str, typer.Argument(help="What raises nothing; '' is everything.")],
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Its last day, to the end of it in UTC.")
    ],
    reason: Annotated[str, typer.Option(help="Why.")],
    author: Annotated[str, typer.Option(help="Who says so.")],
) -> None:
    """Raise nothing that matches a query, for a while."""
    end = until.replace(tzinfo=UTC) + timedelta(days=1)
    with installation() as here, here.begin() as session:
        added = add_silence(session, NewSilence(query, end, author, reason), utc_now())
        typer.echo(f"silent until {added.until:%Y-%m-%d %H:%M} UTC: {added.uid}")


@rules.command("silences")
def silences_command(
    *, end: Annotated[UUID | None, typer.Option(help="End this silence now.")] = None
) -> None:
    """Show the silences in force, or end one."""
    with installation() as here, here.begin() as session:
        if end is not None:
            end_silence(session, end, utc_now())
            typer.echo("ended")
            return
        for one in silences(session, utc_now()):
            said = f"{one.query!r} until {one.until:%Y-%m-%d %H:%M} UTC"
            typer.echo(f"{one.uid}  {said}: {one.reason} ({one.author})")


def _watched(rule: AlertRule) -> str:
    if rule.condition is Condition.SOURCE:
        return "every source"
    return f"{rule.condition} of {rule.query!r}"


def _as_json(rule: AlertRule) -> dict[str, object]:
    return {
        "uid": str(rule.uid),
        "name": rule.name,
        "query": rule.query,
        "condition": rule.condition.value,
        "is_active": rule.is_active,
    }
