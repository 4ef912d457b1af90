"""GitHub's JSON, made from the state of a world."""
