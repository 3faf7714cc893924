"""What can be reached: isochrones, service areas, nearest and best places, pictures."""
