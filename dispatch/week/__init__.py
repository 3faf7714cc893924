"""Weeks ahead: on which days visits are whose days are open, by whom, and about when."""
