"""What every request of the API passes: who asks, whether they may, how much at a time, and what was answered before."""
