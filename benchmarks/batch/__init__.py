"""The parts of ``benchmarks/batch.py``: an invented district, its peers, how a run is measured, what is told of it."""
