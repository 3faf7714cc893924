"""The business of a town: day files, planning of pooled rounds, reports. No HTTP here."""
