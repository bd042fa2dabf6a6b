"""A SIGFE that behaves: `python -m mock_server` serves it; nobody imports it but its own tests."""
