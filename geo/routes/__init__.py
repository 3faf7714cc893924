"""Ways for people: steps in words, routes through many points, exports."""
