"""Messages: one's own alone, read when somebody says so."""

from __future__ import annotations

from delivery.models import Message
from organization.models import User
from tests.api.asking import Program


def test_ones_own_messages_are_marked_as_read(office: User, liaison: User) -> None:
    own, other = (
        Message.objects.create(user=user, key="news", subject="新消息", text="请看。")
        for user in (office, liaison)
    )
    program = Program(office)

    before = program.rows("messages", is_read="false")
    done = program.post("messages/mark-read", {"messages": [own.pk, other.pk]})
    after = program.rows("messages", is_read="false")

    assert [row["id"] for row in before] == [own.pk]
    assert done.json() == {"read": 1}
    assert after == []
    other.refresh_from_db()
    assert other.read_at is None


def test_looking_at_a_message_by_a_program_leaves_it_unread(office: User) -> None:
    own = Message.objects.create(user=office, key="news", subject="新消息", text="请看。")

    answer = Program(office).get(f"messages/{own.pk}")

    own.refresh_from_db()
    assert (answer.json()["text"], own.read_at) == ("请看。", None)
