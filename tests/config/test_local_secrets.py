import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env, local_secrets


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path):
    first = local_secrets.load(tmp_path / "var")
    second = local_secrets.load(tmp_path / "var")

    assert first == second
    file = tmp_path / "var" / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secrets.json"]


def test_secrets_are_fit_for_use(tmp_path):
    found = local_secrets.load(tmp_path)

    assert len(found["secret_key"]) >= 50
    assert list(env.decode_keys("F", found["field_keys"])) == [1]
    assert len(env.decode_key("D", found["digest_key"])) == 32


def test_folders_do_not_share_secrets(tmp_path):
    assert local_secrets.load(tmp_path / "a") != local_secrets.load(tmp_path / "b")


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"secret_key": "x"})])
def test_damaged_file_is_refused_and_kept(tmp_path, content):
    file = tmp_path / "secrets.json"
    file.write_text(content)

    with pytest.raises(ImproperlyConfigured, match=r"secrets\.json"):
        local_secrets.load(tmp_path)

    assert file.read_text() == content


def test_those_that_start_at_once_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: local_secrets.load(tmp_path), range(64)))

    assert len({secrets["secret_key"] for secrets in found}) == 1
