"""What an operator decides about the processes of an installation, in one file and in the environment."""
