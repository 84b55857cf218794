"""The address of a list says all of it and nothing else."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from roadmap.reads.tasks import SORTS
from roadmap.web.forms.task_query import TaskQuery, read_query
from roadmap.web.words.standing import STATES

DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
WORDS = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]), min_size=1, max_size=40)
QUERIES = st.builds(
    TaskQuery,
    roadmap=st.sampled_from([None, "tyumen"]),
    section=st.none() | st.integers(0, 10**8),
    body=st.none() | st.integers(0, 10**8),
    state=st.none() | st.sampled_from(sorted(STATES)),
    since=DAYS,
    until=DAYS,
    overdue=st.booleans(),
    awaiting=st.booleans(),
    mine=st.booleans(),
    owed=st.booleans(),
    extension=st.booleans(),
    words=st.none() | WORDS.map(str.strip).filter(bool),
    sort=st.sampled_from(sorted(SORTS)),
    page=st.integers(1, 10**6),
)


@given(QUERIES)
def test_an_address_leads_back_to_its_list(query: TaskQuery) -> None:
    params = dict(parse_qsl(urlsplit(query.url(page=query.page)).query))
    assert read_query(params, frozenset({"tyumen"})) == (query, ())


@given(
    st.dictionaries(
        st.sampled_from(["roadmap", "section", "body", "state", "from", "to", "q", "sort", "page"]), st.text()
    )
)
def test_any_address_is_a_list(params: dict[str, str]) -> None:
    query, faults = read_query(params, frozenset({"tyumen"}))
    assert query.page >= 1
    assert all(fault for fault in faults)


def test_another_filter_begins_at_the_first_page() -> None:
    query = TaskQuery(roadmap="tyumen", page=7)
    assert query.url(overdue=True) == "/tasks?roadmap=tyumen&overdue=1"
    assert query.url(page=8) == "/tasks?roadmap=tyumen&page=8"
    assert TaskQuery().url() == "/tasks"
