"""Where each host of the world lives."""

from collections.abc import Mapping

from tests.ten_days.healthy import healthy_hosts
from tests.ten_days.hostile import hostile_hosts
from tests.ten_days.world import Host


def named_hosts(*, with_hostile: bool) -> list[tuple[str, str, Host]]:
    """Return all hosts: address, name, pages. The hostile ones are the last."""
    named = [(name, host) for name, host in healthy_hosts()]
    if with_hostile:
        named += [(f"! {name}", host) for name, host in hostile_hosts(0)]
    return [
        (f"127.20.{n // 250}.{n % 250 + 1}", name, host) for n, (name, host) in enumerate(named)
    ]


def all_hosts(_: int) -> Mapping[str, Host]:
    """Return the pages of every address."""
    return {ip: host for ip, _, host in named_hosts(with_hostile=True)}
