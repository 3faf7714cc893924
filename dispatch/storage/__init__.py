"""Where the business is kept: one schema on SQLite and PostgreSQL, and transactions that never lose what they acknowledge."""
