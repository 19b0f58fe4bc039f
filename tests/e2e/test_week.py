"""A team's days, played to the running daemon: what comes in, and which letters go out to
whom. Local times of Europe/Berlin, 2026."""

import pytest

from harness.story import same

pytestmark = pytest.mark.plain

# Summer time begins on Sunday; Good Friday and Easter Monday are closed.
EASTER = """
Fri 27 Mar 07:00 | machine on                                                       |
Fri 27 Mar 08:00 |                                                                  | ann: digest; bob: digest
Fri 27 Mar 10:00 | Carla about chairs: Could you send us your prices for 40 chairs? |
Fri 27 Mar 10:30 | Dora about tables: Do you also have tables?                      |
Fri 27 Mar 11:00 | Bob about tables: Yes, they cost 200 euros a piece.              |
Fri 27 Mar 11:30 |                                                                  | ann: chairs acknowledge 75%
Fri 27 Mar 12:00 |                                                                  | ann: chairs acknowledge 100%
Fri 27 Mar 14:00 | Emil about lamps: How long does a delivery of lamps take?        | boss: chairs acknowledge 200%
Mon 30 Mar 08:00 |                                                                  | ann: digest; bob: digest
Mon 30 Mar 09:30 |                                                                  | ann: lamps acknowledge 75%
Mon 30 Mar 10:00 | Bob about chairs: Thank you, we are looking into it.             | ann: lamps acknowledge 100%; bob: chairs answer 75%
Mon 30 Mar 12:00 |                                                                  | ann: chairs answer 100%; bob: chairs answer 100%; boss: lamps acknowledge 200%
Mon 30 Mar 13:00 | Ann about lamps: It takes two weeks.                             |
Tue 31 Mar 08:00 |                                                                  | ann: digest; bob: digest
Tue 31 Mar 12:00 |                                                                  | boss: chairs answer 200%
Tue 31 Mar 14:00 |                                                                  | bob: chairs update 75%
Wed 01 Apr 08:00 |                                                                  | ann: digest; bob: digest
Wed 01 Apr 10:00 |                                                                  | ann: chairs update 100%; bob: chairs update 100%
Wed 01 Apr 12:00 | Dora about tables: Could you send us an offer?                   |
Wed 01 Apr 13:00 | Bob about tables: I'll send you the offer by Thursday.           |
Thu 02 Apr 08:00 |                                                                  | ann: digest; bob: digest
Thu 02 Apr 10:00 |                                                                  | bob: tables answer 75%
Thu 02 Apr 12:00 |                                                                  | ann: tables answer 100%; bob: tables answer 100%
Thu 02 Apr 14:00 |                                                                  | bob: tables promise 75%
Thu 02 Apr 16:00 | Fritz about desks: Do you have desks in stock?                   |
Tue 07 Apr 08:00 |                                                                  | ann: digest; bob: digest
Tue 07 Apr 09:00 |                                                                  | ann: tables promise 100%; bob: tables promise 100%, tables update 75%
Tue 07 Apr 09:30 |                                                                  | ann: desks acknowledge 75%
Tue 07 Apr 10:00 |                                                                  | ann: desks acknowledge 100%; boss: chairs update 200%
Tue 07 Apr 12:00 |                                                                  | boss: desks acknowledge 200%, tables answer 200%
Tue 07 Apr 13:00 |                                                                  | ann: tables update 100%; bob: tables update 100%
Tue 07 Apr 14:00 |                                                                  | ann: desks answer 75%
Tue 07 Apr 16:00 |                                                                  | ann: desks answer 100%
Tue 07 Apr 18:00 | machine off                                                      |
"""


def test_two_weeks_around_easter(play):
    same(play(EASTER, minutes=30), EASTER)


# What was answered while nobody looked is not asked for, of several levels passed together
# only the highest is; the digest goes late.
WEEKEND = """
Fri 06 Mar 07:00 | machine on                                                       |
Fri 06 Mar 08:00 |                                                                  | ann: digest; bob: digest
Fri 06 Mar 10:00 | Carla about chairs: Could you send us your prices for 40 chairs? |
Fri 06 Mar 10:15 | Dora about tables: Do you also have tables?                      |
Fri 06 Mar 11:15 | machine away                                                     |
Fri 06 Mar 12:00 | Bob about tables: Yes, they cost 200 euros a piece.              |
Mon 09 Mar 10:30 | machine back                                                     | ann: chairs answer 75%, digest; bob: digest; boss: chairs acknowledge 200%
Mon 09 Mar 12:00 |                                                                  | ann: chairs answer 100%
Mon 09 Mar 17:30 | machine off                                                      |
"""


@pytest.mark.parametrize("away, back", [("off", "on"), ("sleeps", "wakes")])
def test_a_weekend_without_the_machine(play, away, back):
    table = WEEKEND.replace("away  ", f"{away:<6}").replace("back  ", f"{back:<6}")
    same(play(table), table)
