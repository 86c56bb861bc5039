"""How the stories of this folder read a file, and the pieces of XML that they are made of."""

from uuid import UUID

from quizzes.interchange import read_aiken, read_gift, read_moodlexml

BANK = UUID("0b1d5d9e-3c2f-4a35-9a4b-3f1c0de1a001")


def gift(text, **fields):
    return read_gift(text, bank=BANK, language=fields.pop("language", "en"), **fields)


def gift_one(text, **fields):
    (parsed,) = gift(text, **fields)
    return parsed


def aiken(text):
    return read_aiken(text, bank=BANK, language="en")


def xml(*questions, **fields):
    text = "<?xml version='1.0' encoding='UTF-8'?>\n<quiz>\n" + "\n".join(questions) + "\n</quiz>"
    return read_moodlexml(text.encode(), bank=BANK, language="en", **fields)


def xml_one(*question):
    (parsed,) = xml(asked(*question))
    return parsed


def asked(kind, *inner, stem="<p>Why?</p>", name="Q"):
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>{"".join(inner)}</question>'
    )


def answer(fraction, text, told="", inner=""):
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{inner}'
        f'<feedback format="html"><text><![CDATA[{told}]]></text></feedback></answer>'
    )


def choices(parsed):
    """Text, whether it is right, and what is said of it."""
    return [(one.text["en"], one.correct, one.explanation.get("en", "")) for one in parsed.question.choices]


def said(parsed):
    return " ".join(parsed.notes)
