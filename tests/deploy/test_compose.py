"""docker-compose.yml by rules; and as its own program reads it, where that program is."""

import json
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from config.production import PROCESSES
from tests.config.processes import ROOT

SECRETS = ROOT / "deploy" / "make_secrets.py"
ONCE = {"migrate", "backup"}
"""What ends when it is done."""

APPLICATION = {"web", "worker", "beat"} | ONCE
# What start-up scripts of these images need to give a folder to their account and become it; and
# ports below 1024.
RIGHTS = {
    "postgres": {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"},
    "queue": {"CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"},
    "cache": {"CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"},
    "proxy": {"NET_BIND_SERVICE"},
}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def test_every_service_is_bounded_and_has_no_rights_it_does_not_need(services):
    assert set(services) == {"postgres", "queue", "cache", "proxy"} | APPLICATION
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert set(service.get("cap_add", [])) == RIGHTS.get(name, set()), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["privileged"] is False, name
        assert {"mem_limit", "cpus", "pids_limit"} <= set(service), name
        assert {"max-size", "max-file"} <= set(service["logging"]["options"]), name
        assert not {"network_mode", "pid", "ipc", "devices", "user"} & set(service), name


def test_every_service_is_watched_and_started_again(services):
    for name, service in services.items():
        if name in ONCE:
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped", name
        assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"]), name


def test_nothing_of_the_application_starts_before_the_database_is_at_its_version(services):
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in APPLICATION - ONCE:
        condition = services[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully", name


def test_images_are_named_with_a_version(services):
    for name, service in services.items():
        # The default is what holds where the administrator names no other.
        image = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", service["image"])
        tag = image.rpartition(":")[2]
        assert re.match(r"\d", tag), f"{name}: {image}"


def test_the_application_is_one_image_by_five_words(services):
    assert {services[name]["image"] for name in APPLICATION} == {"${JIEDUI_IMAGE:-jiedui:0.1.0}"}
    assert {services[name]["command"][0] for name in APPLICATION} == APPLICATION
    assert set(PROCESSES) >= APPLICATION


def test_only_the_proxy_has_ports_and_it_does_not_reach_the_database(compose, services):
    networks = compose["networks"]

    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    assert not set(services["proxy"]["networks"]) & set(services["postgres"]["networks"])
    for name in ("postgres", "queue", "cache", "web", "beat"):
        assert all(networks[network]["internal"] for network in services[name]["networks"]), name


def test_the_queue_keeps_tasks_and_the_cache_forgets(services):
    queue, cache = services["queue"]["command"], services["cache"]["command"]

    assert queue[queue.index("--appendonly") + 1] == "yes"
    assert queue[queue.index("--maxmemory-policy") + 1] == "noeviction"
    assert services["queue"]["volumes"] == ["queue:/data"]
    assert cache[cache.index("--maxmemory-policy") + 1] == "allkeys-lru"
    assert services["cache"]["volumes"] == []


def test_every_volume_network_and_secret_that_is_named_is_there(compose, services):
    for name, service in services.items():
        assert set(service["networks"]) <= set(compose["networks"]), name
        assert set(service.get("secrets", [])) <= set(compose["secrets"]), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if re.fullmatch(r"\w+", source):
                assert source in compose["volumes"], volume
    used = {secret for service in services.values() for secret in service.get("secrets", [])}
    assert used == set(compose["secrets"])


def test_secrets_are_made_once_and_readable_in_containers_alone(compose, tmp_path):
    folder = tmp_path / "secrets"
    make = [sys.executable, "-I", str(SECRETS), str(folder)]

    first = subprocess.run(make, capture_output=True, text=True, check=True)
    contents = {path.name: path.read_text() for path in folder.iterdir()}
    second = subprocess.run(make, capture_output=True, text=True, check=True)

    assert set(contents) == set(compose["secrets"])
    assert len(set(contents.values())) == len(contents)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    assert {path.name: path.read_text() for path in folder.iterdir()} == contents
    assert "Keep a copy of field_keys" in first.stdout
    assert "All secrets are in" in second.stdout


def test_secrets_that_are_made_are_settings_that_are_taken(monkeypatch, tmp_path):
    subprocess.run([sys.executable, "-I", str(SECRETS), str(tmp_path / "s")], check=True)
    names = {
        "JIEDUI_SECRET_KEY": "secret_key",
        "JIEDUI_FIELD_KEYS": "field_keys",
        "JIEDUI_DIGEST_KEY": "digest_key",
        "DATABASE_URL": "database_url",
        "REDIS_URL": "queue_url",
    }
    for name, file in names.items():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "s" / file))
    from config import env

    password = (tmp_path / "s" / "database_password").read_text().strip()

    assert len(env.text("JIEDUI_SECRET_KEY")) >= 50
    assert list(env.keys("JIEDUI_FIELD_KEYS")) == [1]
    assert len(env.key("JIEDUI_DIGEST_KEY")) == 32
    assert env.database("DATABASE_URL")["PASSWORD"] == password
    assert env.redis("REDIS_URL").endswith("@queue:6379/0")


def test_compose_itself_takes_the_file(services, tmp_path):
    if shutil.which("docker") is None:
        pytest.skip("no docker client here")
    asked = ["docker", "compose", "version"]
    if subprocess.run(asked, capture_output=True, check=False).returncode != 0:
        pytest.skip("the docker client here has no compose")
    settings = tmp_path / "env"
    settings.write_text("JIEDUI_HOSTS=jiedui.example\n")
    command = ["docker", "compose", "--env-file", str(settings)]

    done = subprocess.run(
        [*command, "--file", str(ROOT / "docker-compose.yml"), "config", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["services"]) == set(services)
