"""Who gets a text that was submitted: chosen by category and load, claimed, handed over, reminded."""
