"""Groups, households, recipients, cadres and pairings; the intake of rosters."""
