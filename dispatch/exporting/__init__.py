"""What somebody takes out of the system for accounts, statistics or another tool: asked for, written elsewhere, kept for a week."""
