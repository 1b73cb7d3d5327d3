"""How fast it is, and at what size; never part of the test run."""
