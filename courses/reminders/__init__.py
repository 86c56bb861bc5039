"""Reminders: a reason to write is a row (Reminder), and so is the mail that carries it (Mail).

kinds     who should be written to, and why: pure functions of the database and the clock
planning  puts what is due into the ledger, as often as it likes
checks    just before sending: does the reason still hold?
mails     the words
transport one connection to the mail server, and what its answers mean
sending   claim under a lease, check, send, record
ledger    questions about the rows
"""
