"""What a learner does in a lesson besides reading: saved for them, seen by nobody else, never graded.

`kinds` says what there is to do, `rendering` shows it, `saving` keeps what was written, `work` puts it in one place.
Nothing here knows what authors write with; `cms.activities` projects that onto the rows.
"""
