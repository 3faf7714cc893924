"""The door for clients of VROOM's HTTP server and of openrouteservice's optimization; see ``docs/vroom.md``."""
