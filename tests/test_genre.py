"""Reports are told from stories; short and empty texts count as reports."""

from quoteattr.text.genre import SHARES, fiction_score, genre_features
from quoteattr.text.layout import paragraphs
from quoteattr.text.quotes import find_quotes

STORY = (
    "She put the lamp down and looked at him. He had not moved from the window.\n\n"
    "“You knew,” she said. “You knew it all the time, and you let me go down there.”\n\n"
    "He turned his head away. “I thought that you would come back before dark.”\n\n"
    "“And if I had not?”\n\n"
    "He said nothing. She took her coat from the chair and went out without looking back at him.\n\n"
)
REPORT = (
    "The council will spend 12 million crowns on the new sea wall, officials said on Tuesday.\n"
    "The ministry said the project had been delayed by a dispute with the port company and its insurers.\n"
    "“This is about safety,” Mayor Ilse Brandt told reporters. The vote is expected in June.\n"
    "According to a report by the State Audit Office, costs have risen by 40 percent since 2019.\n"
)


def score(text):
    return fiction_score(text, paragraphs(text), find_quotes(text))


def test_a_story_scores_higher_than_a_report():
    assert score(STORY * 3) > 0.5 > score(REPORT * 3)


def test_genres_have_names():
    assert fiction_score(STORY * 3, paragraphs(STORY * 3), find_quotes(STORY * 3)) > 0.5
    assert fiction_score(REPORT, paragraphs(REPORT), find_quotes(REPORT)) < 0.5


def test_an_empty_text_is_a_report():
    assert fiction_score("", [], ()) < 0.5


def test_words_inside_quotes_are_not_counted():
    text = "He left. “Zebra zebra zebra,” she said."
    found = genre_features(text, paragraphs(text), find_quotes(text))
    assert "zebra" not in found
    assert set(SHARES) <= set(found)
