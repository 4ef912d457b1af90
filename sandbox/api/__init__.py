"""The REST API: operations as GitHub names them, and what they refuse."""
