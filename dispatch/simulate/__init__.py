"""Days that are lived through on a clock of their own: the services of dispatch as they are, and people, shops and streets made up."""
