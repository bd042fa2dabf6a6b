"""One file per SIGFE module: its rules, keyed by code. They do not know each other."""
