"""From each released schema to today's, with the site up."""
