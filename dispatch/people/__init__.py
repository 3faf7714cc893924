"""Who works when: shifts, the law about them, hours worked, effort and its fair share."""
