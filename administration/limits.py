"""What is asked of a reason, and for how long the holder of a case lets somebody in."""

import datetime as dt

LEAST_REASON = 20
LEAST_WORDS = 10
LONGEST = dt.timedelta(days=90)
