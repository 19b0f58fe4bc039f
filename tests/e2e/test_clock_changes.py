"""The clock is set, by law or by hand: no letter goes twice, none is lost, and there is one
digest for each date. Local times of Europe/Berlin, 2026; `when` is the true time."""

import pytest

from harness.daemon import ALWAYS
from harness.story import same

pytestmark = pytest.mark.plain

# The night has no 02:30, which is when the digest is due.
SPRING = """
Sat 28 Mar 20:00 | machine on                                                       | ann: digest; bob: digest
Sat 28 Mar 22:00 | Carla about chairs: Could you send us your prices for 40 chairs? |
Sun 29 Mar 03:00 |                                                                  | ann: digest; bob: digest
Sun 29 Mar 05:00 |                                                                  | ann: chairs acknowledge 75%
Sun 29 Mar 07:00 |                                                                  | ann: chairs acknowledge 100%
Sun 29 Mar 15:00 |                                                                  | boss: chairs acknowledge 200%
Mon 30 Mar 02:30 |                                                                  | ann: digest; bob: digest
Mon 30 Mar 04:00 | machine off                                                      |
"""

# The night has 02:30 twice.
AUTUMN = """
Sat 24 Oct 20:00 | machine on                                                       | ann: digest; bob: digest
Sat 24 Oct 22:00 | Carla about chairs: Could you send us your prices for 40 chairs? |
Sun 25 Oct 02:30 |                                                                  | ann: digest; bob: digest
Sun 25 Oct 03:00 |                                                                  | ann: chairs acknowledge 75%
Sun 25 Oct 05:00 |                                                                  | ann: chairs acknowledge 100%
Sun 25 Oct 13:00 |                                                                  | boss: chairs acknowledge 200%
Mon 26 Oct 02:30 |                                                                  | ann: digest; bob: digest
Mon 26 Oct 04:00 | machine off                                                      |
"""


@pytest.mark.parametrize("table", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_the_night_of_a_change(play, ackd, table):
    """Somebody is always there; a client is to hear from us within eight hours."""
    ackd.team.update(hours=ALWAYS, digest={"at": "02:30", "to": ["team"]},
                     targets=[{"name": "standard", "acknowledge": "8h"}])
    same(play(table), table)


BY_AN_HOUR = """
Mon 09 Mar 07:00 | machine on                                                       |
Mon 09 Mar 08:00 |                                                                  | ann: digest; bob: digest
Mon 09 Mar 10:00 | Carla about chairs: Could you send us your prices for 40 chairs? |
Mon 09 Mar 11:30 |                                                                  | ann: chairs acknowledge 75%
Mon 09 Mar 11:45 | clock 1h back                                                    |
Mon 09 Mar 13:00 |                                                                  | ann: chairs acknowledge 100%
Mon 09 Mar 13:30 | clock right                                                      |
Mon 09 Mar 14:00 |                                                                  | boss: chairs acknowledge 200%
Mon 09 Mar 14:30 | clock 1h ahead                                                   |
Mon 09 Mar 14:45 | Dora about tables: Do you also have tables?                      |
Mon 09 Mar 15:00 |                                                                  | ann: chairs answer 75%
Mon 09 Mar 15:15 |                                                                  | ann: tables acknowledge 75%
Mon 09 Mar 15:45 |                                                                  | ann: tables acknowledge 100%
Mon 09 Mar 18:00 | clock right                                                      |
Tue 10 Mar 08:00 |                                                                  | ann: digest; bob: digest
Tue 10 Mar 08:15 | clock 1h back                                                    |
Tue 10 Mar 09:15 | clock right                                                      |
Tue 10 Mar 10:00 |                                                                  | ann: chairs answer 100%
Tue 10 Mar 10:45 |                                                                  | boss: tables acknowledge 200%
Tue 10 Mar 12:00 | machine off                                                      |
"""


def test_set_by_an_hour(play):
    same(play(BY_AN_HOUR), BY_AN_HOUR)


BY_A_DAY = """
Mon 09 Mar 07:00 | machine on                                                       |
Mon 09 Mar 08:00 |                                                                  | ann: digest; bob: digest
Mon 09 Mar 10:00 | Carla about chairs: Could you send us your prices for 40 chairs? |
Mon 09 Mar 11:00 | clock 1d ahead                                                   | ann: chairs answer 100%, digest; bob: digest; boss: chairs acknowledge 200%
Mon 09 Mar 16:00 | clock right                                                      |
Tue 10 Mar 10:00 | Dora about tables: Do you also have tables?                      |
Tue 10 Mar 11:00 | clock 1d back                                                    |
Wed 11 Mar 11:30 |                                                                  | ann: tables acknowledge 75%
Wed 11 Mar 12:00 |                                                                  | ann: tables acknowledge 100%
Wed 11 Mar 14:00 | clock right                                                      | ann: digest, tables answer 100%; bob: digest; boss: chairs answer 200%, tables acknowledge 200%
Wed 11 Mar 18:00 | machine off                                                      |
"""


def test_set_by_a_day(play):
    same(play(BY_A_DAY), BY_A_DAY)
