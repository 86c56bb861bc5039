"""A tenth kind of question: a point on a scale. All that it takes, to be laid into a copy of the project."""
