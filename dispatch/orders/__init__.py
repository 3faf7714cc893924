"""What is promised: deliveries of goods from several shops to one door."""
