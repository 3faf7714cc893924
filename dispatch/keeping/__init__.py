"""What has to be done again and again: chores, how often each is due, and who does them now."""
