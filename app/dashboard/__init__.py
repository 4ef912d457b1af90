"""The pages an admin keeps open: pull requests, runs, samples."""
