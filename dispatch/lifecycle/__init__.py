"""The states that things of the business go through, and the moves between them that there are."""
