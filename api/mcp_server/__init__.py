"""The API as tools of assistants (Model Context Protocol), with the rights of one key and no others."""
