"""What people are told: a policy that decides, texts, the channels that carry them, and what comes back."""
