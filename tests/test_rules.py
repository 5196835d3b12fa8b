"""Rules are named, ordered, and can be switched off."""

import threading

import pytest

from quoteattr.errors import InputValueError
from quoteattr.rules import Rules, switched_off

RULES = Rules("test", (("first", str.upper), ("second", str.lower), ("third", str.title)))


def names():
    return [name for name, _ in RULES]


def test_the_order_is_that_of_the_list():
    assert names() == ["first", "second", "third"]


def test_a_rule_is_left_out_by_its_full_name():
    with switched_off("test.second"):
        assert names() == ["first", "third"]
        assert "second" not in RULES
        assert "first" in RULES
    assert names() == ["first", "second", "third"]


def test_blocks_add_up():
    with switched_off("test.second"), switched_off("test.first"):
        assert names() == ["third"]


def test_another_stage_is_untouched():
    with switched_off("other.second"):
        assert names() == ["first", "second", "third"]


def test_an_error_switches_the_rule_on_again():
    with pytest.raises(KeyError), switched_off("test.first"):
        raise KeyError
    assert names() == ["first", "second", "third"]


def test_another_thread_keeps_its_rules():
    seen = []
    with switched_off("test.first"):
        thread = threading.Thread(target=lambda: seen.append(names()))
        thread.start()
        thread.join()
    assert seen == [["first", "second", "third"]]


def test_names_are_told_apart():
    with pytest.raises(InputValueError, match="two rules of 'x' are called 'a'"):
        Rules("x", (("a", str.upper), ("a", str.lower)))


def test_names_are_what_switches_off():
    with switched_off(*RULES.names):
        assert names() == []
