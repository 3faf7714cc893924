"""The day under way: what happens is followed, and the plan bends without breaking promises."""
