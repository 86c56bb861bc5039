"""Fed to that copy's shell: what an author, a learner and the statistics have of the new kind. Prints it as JSON."""

import json
import sys

from django.core.management import call_command
from django.utils.datastructures import MultiValueDict

from cms.answers import fields_from, question_schema
from cms.blocks.answers import ANSWERS, kind_choices
from cms.models import Question as Snippet
from quizzes.forms import read_value
from quizzes.grading import grade
from quizzes.interchange import Exported, write_gift
from quizzes.rendering import answer_name, render_feedback, render_question
from quizzes.samples import sample
from quizzes.schema import QuizContent

call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
question, response = sample("scale")
written = Snippet(kind="scale", **fields_from(question))
fields = question_schema(written, {"en": written})
content = QuizContent(source_language="en", title={"en": "Sure?"}, pass_mark=50, questions=[fields])
[asked] = content.questions
given = read_value(asked, MultiValueDict({answer_name(asked): [response]}))
json.dump(
    {
        "choices": [str(label) for _kind, label in kind_choices()],
        "fields": list(ANSWERS["scale"].child_blocks),
        "asked": render_question(asked, "en"),
        "points": str(grade(content, {asked.key: given}).score),
        "explained": render_feedback(asked, "en", points=asked.grade(given), value=given),
        "tallies": asked.tallies(given),
        "exported": write_gift([Exported(asked)], language="en").reports[0].notes,
    },
    sys.stdout,
)
