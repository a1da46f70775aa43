"""Annual reports in Markdown: an output format, and a reader of what it made."""

MARK = "<!-- liuxi-reports 1 -->"
