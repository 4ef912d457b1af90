"""Precheck and postcheck: asking a model the seeds' questions, in two ways."""
