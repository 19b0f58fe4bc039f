"""Business time by loops over days: the slow twin of sla/calendar (S21-S23)."""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = date(1970, 1, 1)
FAR = 400  # days: no clock of a story runs longer
ALL_DAY = (0, 1440)


def utc(instant):
    return datetime.fromtimestamp(instant, timezone.utc)


class Hours:
    """windows: [(days, open, close)] with days a set of 0 (Monday) .. 6 and minutes of
    local time, close <= open for a window over midnight. closures: [(first, last, open,
    close)], dates and minutes."""

    def __init__(self, name, zone, windows, closures=()):
        self.name = name
        self.zone_name = zone
        self.zone = ZoneInfo(zone)
        self.windows = list(windows)
        self.closures = list(closures)
        self._open_on = lru_cache(maxsize=None)(self._lay_out)
        self._instant = lru_cache(maxsize=None)(self._find_instant)

    # ---- local time ----

    def local(self, instant):
        """What the local clock shows, as a datetime without a zone."""
        return utc(instant).astimezone(self.zone).replace(tzinfo=None)

    def offset(self, instant):
        """Seconds east of UTC."""
        return int(utc(instant).astimezone(self.zone).utcoffset().total_seconds())

    def instant(self, local):
        """The first instant at which the local clock shows `local` or more."""
        return self._instant(local)

    def _find_instant(self, local):
        naive = int(local.replace(tzinfo=timezone.utc).timestamp())
        offsets = {self.offset(naive + away) for away in (-86400, 86400)}
        shown = [naive - offset for offset in offsets
                 if self.local(naive - offset) == local]
        if shown:
            return min(shown)
        before, after = naive - 2 * 86400, naive + 2 * 86400  # skipped: look for the gap
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if self.local(middle) < local else (before, middle)
        return after

    def at_minute(self, day, minute):
        return self.instant(datetime(day.year, day.month, day.day) + timedelta(minutes=minute))

    # ---- open hours ----

    def open_on(self, day):
        """[(from, to)] of the hours that belong to that local day, as instants."""
        return self._open_on(day)

    def _lay_out(self, day):
        spans = []
        for days, opens, closes in self.windows:
            if day.weekday() in days:
                end = closes if closes > opens else closes + 1440
                spans.append((self.at_minute(day, opens), self.at_minute(day, end)))
        for first, last, opens, closes in self.closures:
            for shut_day in (day, day + timedelta(days=1)):
                if first <= shut_day <= last:
                    spans = without(spans, self.at_minute(shut_day, opens),
                                    self.at_minute(shut_day, closes))
        return sorted(span for span in spans if span[0] < span[1])

    def spans_from(self, instant):
        """All open spans that end after `instant`, in order."""
        day = self.local(instant).date() - timedelta(days=2)
        for _ in range(FAR):
            yield from (span for span in self.open_on(day) if span[1] > instant)
            day += timedelta(days=1)
        raise ValueError(f"{self.name}: nothing ends within {FAR} days of {utc(instant)}")

    def between(self, since, until):
        if until <= since:
            return -self.between(until, since) if until < since else 0
        total = 0
        for opens, closes in self.spans_from(since):
            if opens >= until:
                return total
            total += min(closes, until) - max(opens, since)

    def is_open(self, at):
        return self.next_opening(at) == at

    def next_opening(self, at):
        return max(at, next(self.spans_from(at))[0])

    # ---- adding (S22, S23) ----

    def add_seconds(self, since, seconds):
        if seconds == 0:
            return since
        left = seconds
        for opens, closes in self.spans_from(since):
            start = max(opens, since)
            if left <= closes - start:
                return start + left
            left -= closes - start

    def add_days(self, since, days):
        start = self.local(self.next_opening(since))
        day = start.date()
        while days > 0:
            day += timedelta(days=1)
            if self.open_on(day):
                days -= 1
        wanted = self.instant(datetime.combine(day, start.time()))
        spans = self.open_on(day)
        if any(opens <= wanted <= closes for opens, closes in spans):
            return wanted
        return max((closes for _, closes in spans if closes < wanted), default=spans[0][0])

    def add(self, since, duration):
        """duration: (kind, amount) with kind "business", "days" or "wall"; None: none."""
        if duration is None:
            return None
        kind, amount = duration
        if kind == "wall":
            return since + amount
        return self.add_days(since, amount) if kind == "days" else self.add_seconds(since, amount)


def without(spans, shut, again):
    parts = []
    for opens, closes in spans:
        parts.append((opens, min(closes, shut)))
        parts.append((max(opens, again), closes))
    return [part for part in parts if part[0] < part[1]]


def day_number(day):
    return (day - EPOCH).days
