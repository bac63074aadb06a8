"""The lists of what was done and of whom there is: the rows behind the figures."""
