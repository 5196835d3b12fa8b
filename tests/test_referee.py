"""A referee fills what is not sure, and nothing else."""

import contextlib
import http.server
import json
import threading
import warnings

import attrs
import pytest

from quoteattr import attribute
from quoteattr.errors import InputTypeError, InputValueError, RefereeError
from quoteattr.referee import ChatReferee, Kept, Question, ask, prompt, questions
from quoteattr.types import AttributedQuote, Mention, Person, Span

TEXT = "Ada Marsh met Tom Birch and Lena Hallam.\n\n“It is late.”\n\n“Too late,” said Ada Marsh."
WORDS = ("It is late.", "Too late,")


def person(id_, name):
    at = TEXT.index(name)
    return Person(id_, name, mentions=(Mention(Span(at, at + len(name)), "name", id_),))


ADA, TOM, LENA = person("p1", "Ada Marsh"), person("p2", "Tom Birch"), person("p3", "Lena Hallam")
PEOPLE = (ADA, TOM, LENA)


def quote(number, speaker, confidence):
    at = TEXT.index(WORDS[number - 1])
    spans = (Span(at, at + len(WORDS[number - 1])),)
    how = "explicit" if speaker is not None else None
    return AttributedQuote(
        f"q{number}", WORDS[number - 1], spans, "direct", speaker=speaker, attribution=how, confidence=confidence
    )


QUOTES = (quote(1, TOM, 0.4), quote(2, ADA, 0.95))


def names(quotes):
    return [q.speaker.name if q.speaker else None for q in quotes]


def choosing(name):
    """A referee that always answers somebody of that name; its questions are kept in `asked`."""

    def referee(asked):
        referee.asked.extend(asked)
        return [q.candidates.index(name) + 1 if name in q.candidates else None for q in asked]

    referee.asked = []
    return referee


def test_only_unsure_quotes_are_asked_about():
    referee = choosing("Lena Hallam")
    assert names(ask(TEXT, QUOTES, PEOPLE, referee, 0.7)) == ["Lena Hallam", "Ada Marsh"]
    assert [q.quote for q in referee.asked] == ["q1"]
    question = referee.asked[0]
    assert question.passage[question.start : question.end] == "It is late."
    assert question.passage in TEXT
    assert set(question.candidates) == {"Ada Marsh", "Tom Birch", "Lena Hallam"}
    assert question.candidates[question.speaker - 1] == "Tom Birch"


def test_what_is_sure_is_never_touched():
    assert ask(TEXT, QUOTES, PEOPLE, choosing("Lena Hallam"), 0.4) == QUOTES
    assert ask(TEXT, QUOTES, PEOPLE, choosing("Lena Hallam"), 0.0) == QUOTES


def test_the_answer_stands_in_the_evidence():
    changed = ask(TEXT, QUOTES, PEOPLE, choosing("Lena Hallam"), 0.7)[0]
    assert (changed.evidence[0].rule, changed.evidence[0].person) == ("referee", "p3")
    assert (changed.confidence, changed.attribution) == (0.7, "implicit")
    sure = ask(TEXT, QUOTES, PEOPLE, lambda asked: [(q.candidates.index("Tom Birch") + 1, 1.0) for q in asked], 0.7)[0]
    assert (sure.speaker, sure.confidence, sure.attribution) == (TOM, 1.0, "explicit")


@pytest.mark.parametrize("answer", [0, 4, -1, 2.0, True, "2", (1, 2.0), (1, "sure"), ("Ada", 1.0)])
def test_an_impossible_answer_changes_nothing_and_is_told(answer):
    with pytest.warns(RuntimeWarning, match="none of 3 candidates"):
        assert ask(TEXT, QUOTES, PEOPLE, lambda asked: [answer for _ in asked], 0.7) == QUOTES


def test_no_answer_changes_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ask(TEXT, QUOTES, PEOPLE, lambda asked: [None for _ in asked], 0.7) == QUOTES


def failing(asked):
    raise OSError("the line is dead")


@pytest.mark.parametrize("referee", [failing, lambda asked: [], lambda asked: [1] * 9, lambda asked: None])
def test_a_failure_leaves_the_quotes_as_they_were(referee):
    with pytest.warns(RuntimeWarning):
        assert ask(TEXT, QUOTES, PEOPLE, referee, 0.7) == QUOTES


def test_nothing_is_asked_twice():
    referee = choosing("Lena Hallam")
    first = ask(TEXT, QUOTES, PEOPLE, referee, 0.7)
    assert ask(TEXT, QUOTES, PEOPLE, referee, 0.7) == first
    assert len(referee.asked) == 1


def test_answers_are_kept_in_a_file(tmp_path):
    path = tmp_path / "answers.jsonl"
    referee = choosing("Lena Hallam")
    first = ask(TEXT, QUOTES, PEOPLE, Kept(referee, path), 0.7)
    other = choosing("Tom Birch")
    assert ask(TEXT, QUOTES, PEOPLE, Kept(other, path), 0.7) == first
    assert other.asked == []
    path.write_text("not JSON\n", encoding="utf-8")
    with pytest.warns(RuntimeWarning, match="line 1"):
        assert ask(TEXT, QUOTES, PEOPLE, Kept(other, path), 0.7) == QUOTES


def test_many_are_asked_at_a_time():
    many = tuple(attrs.evolve(QUOTES[0], id=f"q{n}", spans=(Span(n, n + 4),)) for n in range(1, 46))
    sizes = []

    def referee(asked):
        sizes.append(len(asked))
        return [None for _ in asked]

    ask(TEXT, many, PEOPLE, referee, 0.7)
    assert sizes == [20, 20, 5]


def test_two_of_one_name_can_be_told_apart():
    people = (attrs.evolve(ADA, name="Marsh", titles=("Mrs.",)), attrs.evolve(TOM, name="Marsh", titles=("Mr.",)))
    ((_, question, ids),) = questions(TEXT, QUOTES[:1], people, 0.7)
    assert dict(zip(ids, question.candidates, strict=True)) == {"p1": "Marsh (Mrs.)", "p2": "Marsh (Mr.)"}


@pytest.mark.parametrize(("referee", "below", "error"), [
    ("Ada", 0.7, InputTypeError), (failing, 1.2, InputValueError), (failing, "much", InputValueError),
    (failing, True, InputValueError),
])  # fmt: skip
def test_impossible_arguments(referee, below, error):
    with pytest.raises(error):
        ask(TEXT, QUOTES, PEOPLE, referee, below)


def test_attribute_asks_the_referee():
    referee = choosing("Tom Birch")
    result = attribute(TEXT, referee=referee, below=1.0)
    assert {q.speaker.name for q in result.quotes} == {"Tom Birch"}
    assert [q.evidence[0].rule for q in result.quotes] == ["referee", "referee"]
    unsure = [q.id for q in attribute(TEXT).quotes if q.confidence < 0.5]
    fresh = choosing("Tom Birch")
    attribute(TEXT, referee=fresh, below=0.5)
    assert [q.quote for q in fresh.asked] == unsure


# The chat endpoint: a stub on loopback


@contextlib.contextmanager
def endpoint(reply, status=200):
    """A server that answers every request with `reply`; yields its address and what it was asked."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(reply.encode("utf-8"))

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(content):
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]})


ASKED = [
    Question("q1", "Ada came. “It is late.” Tom left.", 11, 22, ("Ada", "Tom"), None, 0.2),
    Question("q2", "“Too late.”", 1, 10, ("Ada", "Tom", "Lena"), 1, 0.4),
]


def test_a_chat_endpoint_is_asked_in_its_form():
    with endpoint(reply('Here you are: {"1": 2, "2": null}')) as (base, seen):
        assert ChatReferee(base, "some-model", key="secret")(ASKED) == [2, None]
    ((path, headers, body),) = seen
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert body["model"] == "some-model"
    told = body["messages"][-1]["content"]
    assert "⟦It is late.⟧" in told
    assert "2. Tom" in told
    assert told == prompt(ASKED)


def test_without_a_key_none_is_sent():
    with endpoint(reply('{"1": 1, "2": 3}')) as (base, seen):
        assert ChatReferee(base, "m")(ASKED) == [1, 3]
    assert "Authorization" not in seen[0][1]


@pytest.mark.parametrize("content", ['{"1": 9, "2": "Ada"}', '{"1": true, "2": 0}', "{}"])
def test_what_is_no_candidate_is_no_answer(content):
    with endpoint(reply(content)) as (base, _):
        assert ChatReferee(base, "m")(ASKED) == [None, None]


@pytest.mark.parametrize(("answer", "status"), [
    (reply("I cannot tell."), 200), (reply('{"1": '), 200), ("no JSON", 200), ("[]", 200),
    ('{"choices": []}', 200), (reply('{"1": 1}'), 500), (reply('{"1": 1}'), 401),
])  # fmt: skip
def test_a_bad_reply_is_an_error_and_leaves_the_quotes(answer, status):
    with endpoint(answer, status) as (base, _):
        referee = ChatReferee(base, "m", timeout=5)
        with pytest.raises(RefereeError):
            referee(ASKED)
        with pytest.warns(RuntimeWarning, match="the referee failed"):
            assert ask(TEXT, QUOTES, PEOPLE, referee, 0.7) == QUOTES


def test_nobody_at_the_address():
    with pytest.raises(RefereeError, match="no answer"):
        ChatReferee("http://127.0.0.1:9", "m", timeout=2)(ASKED)


@pytest.mark.parametrize("base", ["", "file:///etc/passwd", "localhost:80"])
def test_only_http_addresses(base):
    with pytest.raises(InputValueError):
        ChatReferee(base, "m")


def test_the_key_is_not_shown():
    assert "secret" not in repr(ChatReferee("http://localhost", "m", key="secret"))
