"""Real servers and the real daemon for tests: everything private, on loopback, and
stopped by its own process id."""
