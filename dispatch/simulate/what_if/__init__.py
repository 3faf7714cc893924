"""What if: a day to be simulated, changed in one respect. Every change takes a scenario and returns another one, so that they combine."""
