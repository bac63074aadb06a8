"""The quarterly review: counted from what is recorded, adjusted and confirmed by a person."""
