"""API tokens: what programs of a person come in with."""
