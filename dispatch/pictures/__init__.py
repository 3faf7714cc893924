"""Pictures of proofs: named by what is in them, drawn anew so that nothing else is, and kept in the database."""
