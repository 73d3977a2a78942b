"""The Textual app: panels and keys."""
