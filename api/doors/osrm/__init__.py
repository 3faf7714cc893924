"""The door for clients of OSRM: its URLs, its options, its answers, over Tournée's towns."""
