"""A believable salon to look at: deterministic, with three years behind it and two weeks ahead of it."""
