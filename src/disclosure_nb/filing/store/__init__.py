"""The params folder and its one owner, ``Store``: names of files, units there are, inputs of a report."""
