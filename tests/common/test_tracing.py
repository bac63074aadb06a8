"""Which ids are taken from elsewhere, and what is noted of the request at work."""

from collections.abc import Iterator

import pytest

from common import tracing
from common.errors import DomainError


@pytest.fixture(autouse=True)
def _nothing_at_work() -> Iterator[None]:
    yield
    tracing.resume()


@pytest.mark.parametrize("given", ["0123456789abcdef" * 2, "0f8fad5b-d9cb-469f-a165-70867728950e"])
def test_an_id_of_the_right_form_is_kept(given: str) -> None:
    assert tracing.begin(given).id == given


@pytest.mark.parametrize(
    "given", ["", "13812345678", "11010519491231002X", "王小成", 'a"}\n{"level": "x', "A" * 32]
)
def test_any_other_is_replaced(given: str) -> None:
    made = tracing.begin(given).id

    assert made != given
    assert len(made) == 32


def test_a_refusal_is_noted_where_something_is_at_work() -> None:
    DomainError("before", "…")
    trace = tracing.begin()

    DomainError("date_future", "…")
    DomainError("date_future", "…")
    DomainError("王小成", "…")

    assert trace.refusals == {"date_future"}
