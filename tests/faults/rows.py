"""The fault table's rows: all that is injected, and those that are not, with the reason."""

from tests.faults import content, disk, network, pages, process, showing

CASES = (*network.CASES, *content.CASES)
EXPERIMENTS = (
    *pages.EXPERIMENTS,
    *showing.EXPERIMENTS,
    *process.EXPERIMENTS,
    *disk.EXPERIMENTS,
)

LEFT_OUT = (
    (
        "A7",
        "favicons",
        "none are fetched",
    ),
    (
        "A16",
        "an end to asking after days of failure",
        "there is none: it is asked once a day for as long as it fails, and shown as failing",
    ),
    (
        "A17",
        "a feed that opts out of verification",
        "no feed can: there is no such setting",
    ),
    (
        "B22",
        "titles that are formulas, in CSV and XLSX",
        "nothing writes CSV or XLSX yet",
    ),
    (
        "C2",
        "a backup on a full disk",
        "Tidings makes no backups itself: the operator copies the file",
    ),
    (
        "C5",
        "an alarm over the size of the log",
        "it is cut to 16 MB as soon as it has been written back; nobody need be told",
    ),
    (
        "C10",
        "summer time, leap seconds",
        "all moments are UTC; the system gives none that lies in a leap second",
    ),
    (
        "C14",
        "a service that the system ends for want of memory",
        "that is a kill -9, which C1 plays; to start it again is the supervisor's",
    ),
    (
        "C16",
        "a million rows",
        "three hundred thousand are played: the time of filling a store bounds the run",
    ),
    (
        "C7–C9, C11–C13",
        "backups, PostgreSQL's own failures, leases and poison jobs",
        "they speak of several machines, or of what is not built yet",
    ),
)
