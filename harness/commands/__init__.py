"""What the commands of `iop` do, once click has read the command line; one module a family."""
