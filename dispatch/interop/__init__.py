"""Words that other delivery programs have for what happens here, and ours for what happens there."""
