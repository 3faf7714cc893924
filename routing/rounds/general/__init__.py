"""The engine for every constraint: it judges whole rounds, where `routing.rounds.linear` works with sums."""
