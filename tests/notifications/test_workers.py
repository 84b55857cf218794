"""Knowing a dead worker from a living one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from notifications.sending.claims import is_gone, name_of_this_run


def test_names_are_unique_and_begin_with_the_workers_own() -> None:
    first, second = name_of_this_run("host:1"), name_of_this_run("host:1")
    assert first != second
    assert first.startswith("host:1/")


def test_this_process_is_alive() -> None:
    assert not is_gone(name_of_this_run("w"))


def test_a_process_that_ended_is_gone_even_before_its_parent_noticed() -> None:
    code = "from notifications.sending.claims import name_of_this_run; print(name_of_this_run('w'), flush=True)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, still a zombie
        assert is_gone(name)
    assert is_gone(name)


def test_a_process_id_used_again_is_not_mistaken_for_the_worker() -> None:
    *head, started, token = name_of_this_run("w").split(".")
    assert is_gone(".".join([*head, f"{started}0", token]))


@pytest.mark.parametrize(
    "name", ["w", "w/abc", "", "w/other-boot.1.2.3.4", "a/b/c", "w/1.2.3.4.5.6", f"w/{'0' * 36}.4026531836.1.1.ab"]
)
def test_who_cannot_be_known_counts_as_alive(name: str) -> None:
    assert not is_gone(name)
