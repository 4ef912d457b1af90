"""The taxonomy of a repository: its tree as a picture and as a table."""
