"""政府信息公开工作年度报告: a reproducible reporting toolkit."""

__version__ = "0.1.0"
