"""Hand-written stand-ins for the ports, one a port."""
