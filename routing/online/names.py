"""Names of policies that others have to know without loading any."""

from __future__ import annotations

#: The policy that is taken where nobody says otherwise.
DEFAULT = "default"
