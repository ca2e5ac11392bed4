"""What the commands in bin/ share. Standard library only: it runs before anything is installed."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the whole point is to say it to an older one
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
