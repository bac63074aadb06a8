"""The letter of thanks to a donor."""
