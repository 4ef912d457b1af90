"""Deciding, by what happened: a change, a command, a click."""
