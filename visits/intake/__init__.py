"""The kinds of roster that belong to visits: the contact ledger and the list of activities."""
