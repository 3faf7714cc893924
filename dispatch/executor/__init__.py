"""Long, native computations in supervised child processes: a crash or a hang costs one job, never the service."""
