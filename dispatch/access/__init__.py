"""Who may do what: programs with keys, people with accounts, and links for whoever needs neither."""
