"""Heights of streets, what slopes do to speeds, and the effort of a path."""
