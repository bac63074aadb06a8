"""Messages in the house, and the channels by which they leave it."""
