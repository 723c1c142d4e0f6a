"""The only place that knows HTTP, HTML and the command line: one composition root, one error table."""
