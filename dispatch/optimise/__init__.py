"""Strangers' routing documents, solved in a process of their own: what the VROOM-compatible door asks for."""
