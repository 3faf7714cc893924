"""The doors of the HTTP interface, one module per resource."""
