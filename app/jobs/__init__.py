"""Work that runs by itself or on command: registry, runner, scheduler process, history."""
