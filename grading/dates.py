"""Due dates, late days and extensions: one small file, `dates.toml`, in the course's folder; no file, no dates.

zone = "Europe/Berlin"        # of times without an offset; UTC if it is left out

[due]
images = 2026-12-01           # the end of that day
padding = 2026-12-08T18:00:00

[late]
free_days = 3                 # late days that each student may take without loss, over all topics
percent_per_day = 10          # of the points earned, for each further day begun
closes_after = 7              # days; what comes later earns nothing

[extensions.bea]
images = 2                    # days
"""

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FILE = "dates.toml"
KEYS = {"zone", "due", "late", "extensions"}
LATE = {"free_days", "percent_per_day", "closes_after"}


@dataclass(frozen=True)
class Lateness:
    """How late one notebook came: in days begun, and the percentage of its points that this costs."""

    days: int = 0
    free: int = 0  # of these, taken from the student's free days
    percent: float = 0.0

    def penalty(self, points: float) -> float:
        """Return the points that are lost."""
        return round(points * self.percent / 100, 2)

    @property
    def words(self) -> str:
        """Say it in a sentence, or not at all."""
        if not self.days:
            return ""
        taken = f", {self.free} of them free" if self.free else ""
        return f"{self.days} day{'s' * (self.days != 1)} late{taken}; minus {self.percent:g} %"


@dataclass(frozen=True)
class Dates:
    """What `dates.toml` says."""

    due: dict[str, datetime] = field(default_factory=dict)
    extensions: dict[str, dict[str, float]] = field(default_factory=dict)
    free_days: int = 0
    percent_per_day: float = 0.0
    closes_after: float = math.inf

    @classmethod
    def read(cls, folder: Path, topics: Iterable[str]) -> "Dates":
        """Read the file of a course that has these topics; without a file nothing is ever late."""
        path = folder / FILE
        if not path.is_file():
            return cls()
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            zone = ZoneInfo(said.get("zone", "UTC"))
        except (tomllib.TOMLDecodeError, ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{FILE}: {error}") from None
        late, extensions = said.get("late", {}), said.get("extensions", {})
        if unknown := sorted((set(said) - KEYS) | (set(late) - LATE)):
            raise ValueError(f"{FILE}: got {unknown[0]!r}, expected one of {', '.join(sorted(KEYS | LATE))}")
        for name, value in [*late.items(), *(pair for days in extensions.values() for pair in days.items())]:
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise ValueError(f"{FILE}: {name}: got {value!r}, expected a number, 0 or more")
        named = {*said.get("due", {}), *(topic for days in extensions.values() for topic in days)}
        if unknown := sorted(named - set(topics)):
            raise ValueError(f"{FILE}: got the topic {unknown[0]!r}, expected one of {', '.join(topics)}")
        due = {topic: moment(topic, when, zone) for topic, when in said.get("due", {}).items()}
        return cls(due, extensions, **late)

    def due_for(self, student: str, topic: str) -> datetime | None:
        """Return until when a student has time for a topic, extension included."""
        due = self.due.get(topic)
        return due and due + timedelta(days=self.extensions.get(student, {}).get(topic, 0))

    def days_late(self, student: str, topic: str, handed_in: datetime | None) -> int:
        """Return how many days after the due date have begun."""
        due = self.due_for(student, topic)
        late = handed_in - due if due and handed_in else timedelta(0)
        return max(0, math.ceil(late / timedelta(days=1)))

    def lateness(self, student: str, handed_in: dict[str, datetime | None]) -> dict[str, Lateness]:
        """Return how late each of a student's notebooks is; free days go to what is due first."""
        left, found = self.free_days, {}
        for topic in sorted(handed_in, key=lambda topic: (str(self.due.get(topic, "")), topic)):
            days = self.days_late(student, topic, handed_in[topic])
            free = min(left, days) if days <= self.closes_after else 0
            left -= free
            percent = min(100.0, self.percent_per_day * (days - free)) if days <= self.closes_after else 100.0
            found[topic] = Lateness(days, free, percent)
        return found


def moment(topic: str, when: object, zone: ZoneInfo) -> datetime:
    """Return a point in time: a date means the end of its day, a time without offset is in `zone`."""
    if isinstance(when, datetime):
        return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
    if isinstance(when, date):
        return datetime.combine(when, time(23, 59, 59), zone).astimezone(UTC)
    raise ValueError(f"{FILE}: due.{topic}: got {when!r}, expected a date such as 2026-12-01")
