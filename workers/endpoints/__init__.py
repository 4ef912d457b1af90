"""How the model servers are, for people who look."""
