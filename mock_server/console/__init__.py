"""SIGFE Transaccional: what an institution's accountant opens to see what was registered, read-only and simulated."""
