"""The document: its parts, tables, charts and theme, what a notebook shows, and reading an executed notebook."""
