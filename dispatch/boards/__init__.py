"""What people look at: one question to the database for one screen."""
