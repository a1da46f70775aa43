"""Reports from executed notebooks: blocks, the document they make, and the exporters."""
