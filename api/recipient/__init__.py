"""The page of a delivery for its recipient: made on the server, usable without a script, behind a link and no account."""
