import pytest

from config.cores import cores


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("150000 100000", 2), ("50000 100000", 1), ("max 100000", 6), ("", 6), ("900000 100000", 6)],
)
def test_a_container_uses_no_more_cores_than_it_was_given(monkeypatch, tmp_path, limit, expected):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(6)))
    file = tmp_path / "cpu.max"
    file.write_text(f"{limit}\n")

    assert cores(file) == expected
