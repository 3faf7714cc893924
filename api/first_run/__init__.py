"""The first run: an empty installation that is set up from a page, behind a token that its console shows."""
