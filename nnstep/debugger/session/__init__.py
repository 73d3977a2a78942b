"""Sessions: what a user has set up around a run, in a file that is followed like a recipe."""
