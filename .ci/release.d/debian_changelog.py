"""Prints CHANGELOG.md, given on standard input, in the form of debian/changelog(5).

The argument is the version, whose section must have a date.
"""

import re
import sys
import textwrap
from datetime import datetime, timezone
from email.utils import format_datetime

version = sys.argv[1]
section = re.search(
    rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)\n(.*?)(?=^## |^\[|\Z)",
    sys.stdin.read(),
    re.MULTILINE | re.DOTALL,
)
if section is None:
    sys.exit(f"error: CHANGELOG.md has no section `## [{version}] - YEAR-MONTH-DAY`")
date, text = section.groups()
print(f"holdpoint ({version}-1) unstable; urgency=medium\n")
for item in re.findall(r"^- (.*?)(?=^- |^$|\Z)", text, re.MULTILINE | re.DOTALL):
    words = re.sub(r"\*\*|`", "", " ".join(item.split()))
    # lintian reports lines of more than 80 characters.
    print(textwrap.fill(words, 78, initial_indent="  * ", subsequent_indent="    "))
when = datetime.fromisoformat(date).replace(tzinfo=timezone.utc)
print(f"\n -- Holdpoint <holdpoint@users.noreply.github.com>  {format_datetime(when)}")
