"""The hub's settings, lock files and page hold together. Nothing is started: `make hub-round` drives a whole class."""

import json
import os
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from traitlets.config import Config, PyFileConfigLoader

from grading.hub.__main__ import password

ROOT = Path(__file__).resolve().parents[1]
HUB = ROOT / "grading" / "hub"
PAGE = (ROOT / "book" / "hub.md").read_text(encoding="utf-8")
VALUES = yaml.safe_load((HUB / "values.yaml").read_text(encoding="utf-8"))
PLACES = {"CNN_HUB": "/srv/cnn", "CNN_COURSE": "/home/jovyan/course"}
PLATFORM = {"CNN_PLATFORM": "https://moodle.example.org", "CNN_CLIENT": "4711"}
TRIAL = {"CNN_PORT": "8000", "CNN_PASSWORD": "a password", "CNN_PROXY": "node proxy"}


@pytest.fixture(params=["jupyterhub_config.py", "trial.py", "lti.py"])
def config(request, monkeypatch, tmp_path):
    """The settings of a hub, as JupyterHub reads them, wherever it was started."""
    for name, value in (PLACES | TRIAL | PLATFORM).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return PyFileConfigLoader(str(HUB / request.param)).load_config()


def server_of(name, prepare):
    """Return a server that is about to start for somebody."""
    server = SimpleNamespace(user=SimpleNamespace(name=name), environment={"LANG": "C"}, notebook_dir="")
    prepare(server)
    return server


def locked(path):
    """Return the versions in a lock file, by package and by where they are for."""
    lines = [line for line in path.read_text().splitlines() if "==" in line and not line.startswith("#")]
    return {
        Requirement(line).name: str(Requirement(line).specifier)
        for line in lines
        if not Requirement(line).marker or Requirement(line).marker.evaluate()
    }


def test_an_instructor_has_the_course_and_formgrader_a_student_neither(config):
    teaches = server_of("instructor", config.Spawner.pre_spawn_hook)
    learns = server_of("ana", config.Spawner.pre_spawn_hook)
    assert teaches.notebook_dir == teaches.environment["CNN_COURSE"] == PLACES["CNN_COURSE"]
    assert learns.notebook_dir == learns.environment["CNN_COURSE"] == ""
    assert PLACES["CNN_COURSE"] not in learns.environment["JUPYTER_CONFIG_PATH"]
    assert teaches.environment["CNN_EXCHANGE"] == learns.environment["CNN_EXCHANGE"] == "/srv/cnn/exchange"
    for server, own in ((teaches, "instructors"), (learns, "students")):
        folders = server.environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
        assert folders[-2:] == [str(HUB / own), str(HUB / "everyone")]


def test_only_this_machine_reaches_the_hub_and_only_the_hub_its_keys(config):
    assert config.JupyterHub.bind_url == "http://127.0.0.1:8000"
    for place in (config.JupyterHub.db_url, config.JupyterHub.cookie_secret_file):
        assert "/srv/cnn/private/" in place


def test_students_do_not_see_formgrader():
    server = json.loads((HUB / "students" / "jupyter_server_config.json").read_text())
    lab = json.loads((HUB / "students" / "labconfig" / "page_config.json").read_text())
    assert server["ServerApp"]["jpserver_extensions"]["nbgrader.server_extensions.formgrader"] is False
    assert lab["disabledExtensions"]["@jupyter/nbgrader:formgrader"] is True


@pytest.mark.parametrize(
    ("one_account", "student", "checks_owner"), [("yes", "ana", False), (None, None, True)]
)
def test_names_come_from_the_hub_where_all_share_an_account(monkeypatch, one_account, student, checks_owner):
    monkeypatch.setenv("CNN_EXCHANGE", "/srv/cnn/exchange")
    monkeypatch.setenv("JUPYTERHUB_USER", "ana")
    monkeypatch.delenv("CNN_ONE_ACCOUNT", raising=False)
    if one_account:
        monkeypatch.setenv("CNN_ONE_ACCOUNT", one_account)
    settings = PyFileConfigLoader(str(HUB / "students" / "nbgrader_config.py")).load_config()
    settings.merge(PyFileConfigLoader(str(HUB / "everyone" / "nbgrader_config.py")).load_config())
    assert settings.CourseDirectory.get("student_id") == student
    assert settings.CourseDirectory.course_id == "cnn"
    assert settings.ExchangeCollect.check_owner is checks_owner


def test_both_lock_files_go_into_one_environment():
    course, hub = locked(ROOT / "requirements.txt"), locked(HUB / "requirements.txt")
    assert {name for name in course.keys() & hub.keys() if course[name] != hub[name]} == set(), (
        "run `make lock`"
    )
    [wanted] = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["hub"]
    assert Requirement(wanted).specifier.contains(hub["jupyterhub"].removeprefix("=="))


def test_the_proxy_is_locked_to_the_byte():
    wanted = json.loads((HUB / "package.json").read_text())["dependencies"]
    packages = json.loads((HUB / "package-lock.json").read_text())["packages"]
    assert packages.pop("")["dependencies"] == wanted
    assert packages["node_modules/configurable-http-proxy"]["version"] == wanted["configurable-http-proxy"]
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_the_password_stays_and_is_its_owners(tmp_path):
    first = password(tmp_path)
    assert password(tmp_path) == first and len(first) >= 8
    assert (tmp_path / "private").stat().st_mode & 0o077 == 0


def test_kubernetes_has_the_same_roles(config):
    names = {"c": Config()}
    exec(VALUES["hub"]["extraConfig"]["course"], names)
    for name in ("instructor", "ana"):
        here = server_of(name, config.Spawner.pre_spawn_hook)
        there = server_of(name, names["c"].Spawner.pre_spawn_hook)
        assert there.notebook_dir == here.notebook_dir
        ours = here.environment["JUPYTER_CONFIG_PATH"].replace(str(HUB), names["SETTINGS"])
        assert there.environment == here.environment | {
            "JUPYTER_CONFIG_PATH": ours,
            "CNN_ONE_ACCOUNT": "yes",
        }
    assert VALUES["singleuser"]["extraEnv"].items() <= config.Spawner.environment.items()


def test_people_come_from_the_platform_that_is_named(monkeypatch):
    for name, value in (PLACES | PLATFORM).items():
        monkeypatch.setenv(name, value)
    config = PyFileConfigLoader(str(HUB / "lti.py")).load_config()
    assert config.JupyterHub.authenticator_class.endswith(".LTI13Authenticator")
    assert (config.LTI13Authenticator.issuer, config.LTI13Authenticator.client_id) == (
        "https://moodle.example.org",
        {"4711"},
    )
    for address in (config.LTI13Authenticator.authorize_url, config.LTI13Authenticator.jwks_endpoint):
        assert address.startswith("https://moodle.example.org/")
    assert config.LTI13Authenticator.username_key == "custom_uname" and "uname=$User.username" in PAGE


def test_workers_on_kubernetes_have_the_image_of_the_class():
    dask = yaml.safe_load((HUB / "dask.yaml").read_text(encoding="utf-8"))
    image = VALUES["singleuser"]["image"]
    for kind in ("scheduler", "worker"):
        assert dask[kind]["image"] == {"repository": image["name"], "tag": image["tag"]}


def test_the_page_says_what_there_is():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"hub", "hub-round"} <= set(re.findall(r"`make ([a-z-]+)", PAGE)) <= set(targets)
    typed = re.findall(r'f"((?:course|nbgrader) .*?)"', (ROOT / "tests" / "hub_round.py").read_text())
    assert len(typed) == 8
    for command in typed:
        assert command.format(TOPIC="padding") in PAGE, command
    for path in re.findall(r"grading/hub/[\w./-]*\w", PAGE):
        assert (ROOT / path).exists(), path
    settings = "".join(path.read_text() for path in HUB.rglob("*.py"))
    for name in re.findall(r"CNN_[A-Z_]+", PAGE):
        assert name in settings, name
