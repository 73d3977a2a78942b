"""Films: a lesson played in virtual time becomes frames, and frames become files."""
