"""The start page of the desk: what waits, where things stand, what is planned, late and new."""
