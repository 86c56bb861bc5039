"""What the quiz pages show, made ready so that their templates only print it.

links       the lesson a quiz belongs to, and when it closes
start       what it takes, before it starts
attempt     the questions of an open attempt
result      what came of a closed one
past        a learner's earlier attempts
again       what to read again, and whether there is another attempt
results     all quizzes of a course, and the competencies they speak of
learner     what an instructor sees of one learner
"""

from courses.quiz_pages.attempt import AskedQuestion, AttemptPage, OpenAttempt, attempt_page, find_attempt
from courses.quiz_pages.links import Closing, LessonLink, lesson_link
from courses.quiz_pages.result import ResultPage, result_page
from courses.quiz_pages.start import StartPage, start_page

__all__ = [
    "AskedQuestion",
    "AttemptPage",
    "Closing",
    "LessonLink",
    "OpenAttempt",
    "ResultPage",
    "StartPage",
    "attempt_page",
    "find_attempt",
    "lesson_link",
    "result_page",
    "start_page",
]
