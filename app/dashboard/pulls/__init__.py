"""Pull requests: the list by readiness, and the page of each."""
