"""The nightly job: what has served is destroyed, by the clocks that packages declare, and a certificate says so."""

from collections.abc import Sequence
from datetime import timedelta

from portal.core import clock
from portal.core.db import overwrite_what_is_deleted, unit_of_work
from portal.core.personal import declarations
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.privacy import certificates, ledger, withdrawal

KIND = "destruction"
#: What is to live an hour cannot wait for the night.
HOURLY = "hourly-destruction"


def register(registry: Registry) -> None:
    """Destroy every night, and every hour what lives no longer."""
    registry.handle(KIND, destroy_what_is_over)
    registry.every("nightly-destruction", KIND, timedelta(days=1))
    registry.handle(HOURLY, destroy_what_is_over_by_the_hour)
    registry.every(HOURLY, HOURLY, timedelta(hours=1))
    ledger.register(registry)


def destroy_what_is_over(_leases: Sequence[Lease] = ()) -> None:
    """Run all clocks. The certificate is written also when nothing was over: it says that somebody looked."""
    with unit_of_work():
        overwrite_what_is_deleted()
        certificates.certify(certificates.CLOCK, _run())
        withdrawal.replay()
    ledger.write()


def destroy_what_is_over_by_the_hour(_leases: Sequence[Lease] = ()) -> None:
    """Run the clocks that cannot wait."""
    with unit_of_work():
        overwrite_what_is_deleted()
        counts = _run(hourly=True)
        if any(counts.values()):
            certificates.certify(certificates.CLOCK, counts)


def _run(*, hourly: bool = False) -> dict[str, int]:
    now = clock.now()
    return {one.code: one.destroy(now) for one in declarations().clocks if one.is_hourly or not hourly}
