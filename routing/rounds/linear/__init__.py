"""The fast engine for problems whose rounds can be judged position by position: metres, time, windows, loads, breaks, trips."""
