"""From a folder of Markdown and YAML to pages and quizzes, any number of times.

`read` takes the files and says everything that is wrong with them, `plan` compares what they say with what is there,
`apply` does what the plan says in one transaction.
"""
