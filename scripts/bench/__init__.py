"""`make bench`: what Guildhall costs beside the least that could do the job, and beside what others would
use.

One file in `lines/` for each line of the table; the harness knows nothing of what they measure.
"""
