"""Handing over what is to be told, at least once, in the order of each subject."""
