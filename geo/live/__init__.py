"""Streets that change: closures, slow-downs, speeds by the hour, learned speeds."""
