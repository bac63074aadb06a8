"""What templates do to words: days that stay whole."""

from __future__ import annotations

from common.templatetags.page import unbroken


def test_days_stay_whole_and_the_rest_is_text() -> None:
    words = "<b>走访</b>，2026-01-01至2026-11-23，第2026-1号"

    shown = unbroken(words)

    assert shown == (
        '&lt;b&gt;走访&lt;/b&gt;，<span class="mono">2026-01-01</span>至'
        '<span class="mono">2026-11-23</span>，第2026-1号'
    )
