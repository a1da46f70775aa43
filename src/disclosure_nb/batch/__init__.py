"""Making the reports of many units: what is to be made, making it, and the summary of it."""
