"""Plan runs: a plan is asked for, computed, proposed, compared with what there is, and applied or not."""
