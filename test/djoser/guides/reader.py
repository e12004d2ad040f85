"""A reader who does what the pages say: a new Django project, and the blocks of one page after the other in it.

Takes a list of `{"settings": […], "urls": […], "environ": {…}, "starts": …}`, the blocks of a walk through the pages, and gives for each walk
what came of it. Each walk has a process of its own, since a process has one Django.
"""

import importlib.metadata
import io
import json
import logging
import multiprocessing
import os
import sys
import tempfile
from copy import copy
from pathlib import Path
from types import ModuleType
from typing import Any

import django
from django.core.management import call_command

# What a reader adds to this setting, by hand, instead of replacing it.
ADD = "add these lines to it"
OWN_ADDRESS = "api/orders/"


def new_project() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        call_command("startproject", "mysite", folder)
        return {name: (Path(folder) / "mysite" / f"{name}.py").read_text() for name in ("settings", "urls")}


def written(blocks: list[str], settings: dict[str, Any]) -> None:
    """Writes the blocks at the end of the settings. A setting that a block replaces must not lose what an earlier block has put into it."""
    for block in blocks:
        before = {name: copy(value) for name, value in settings.items() if name.isupper() and isinstance(value, dict | list)}
        exec(compile(block, "settings.py", "exec"), settings)
        for name, value in before.items():
            missing = [each for each in value if each not in settings[name]]
            if missing and ADD not in block:
                raise ValueError(f"{name} has lost {', '.join(map(str, missing))}.")
            if isinstance(value, dict):
                settings[name].update({key: value[key] for key in missing})
            else:
                settings[name].extend(missing)


def loaded(name: str, source: str, blocks: list[str]) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = f"/project/{name.replace('.', '/')}.py"
    exec(compile(source, name, "exec"), module.__dict__)
    if name.endswith("settings"):
        written(blocks, module.__dict__)
    else:
        for block in blocks:
            exec(compile(block, name, "exec"), module.__dict__)
    sys.modules[name] = module
    return module


def walk(task: dict[str, Any]) -> dict[str, Any]:
    try:
        return outcome(**task)
    except BaseException as error:  # Django's own, too: SystemCheckError, ImproperlyConfigured
        return {"problem": f"{type(error).__name__}: {error}"}


def outcome(
    settings: list[str], urls: list[str], environ: dict[str, str], starts: bool, sources: dict[str, str]
) -> dict[str, Any]:
    os.environ.update(environ, DJANGO_SETTINGS_MODULE="mysite.settings")
    sys.modules["mysite"] = ModuleType("mysite")
    project = loaded("mysite.settings", sources["settings"], settings)
    if not starts:  # Python has taken the settings
        return {"problem": None}
    logging.disable()
    django.setup()
    routes = loaded("mysite.urls", sources["urls"], urls)

    from django.db.migrations.loader import MigrationLoader
    from django.test import Client
    from django.urls import path
    from rest_framework.response import Response
    from rest_framework.views import APIView

    class Orders(APIView):
        """A view of the reader's own, as tutorials write it: no permission is named."""

        def get(self, request: Any) -> Response:
            return Response([])

    routes.urlpatterns = [*routes.urlpatterns, path(OWN_ADDRESS, Orders.as_view())]
    call_command("check", stdout=io.StringIO())
    stranger = Client(HTTP_HOST="localhost")
    named = [*project.INSTALLED_APPS, *project.MIDDLEWARE, *getattr(project, "AUTHENTICATION_BACKENDS", [])]
    packages = importlib.metadata.packages_distributions()
    return {
        "problem": None,
        "tables": sorted(MigrationLoader(None, ignore_no_migrations=True).migrated_apps),
        "packages": sorted({package for each in named for package in packages.get(each.split(".")[0], [])}),
        "answers": {
            "own": stranger.get(f"/{OWN_ADDRESS}").status_code,
            "me": stranger.get("/auth/users/me/").status_code,
            "register": stranger.post("/auth/users/", {}, "application/json").status_code,
            "login": stranger.post("/auth/jwt/create/", {}, "application/json").status_code,
        },
    }


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[1] / "server"))  # the files that the pages show, beside manage.py
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        sources = pool.apply(new_project)
        tasks = [{**task, "sources": sources} for task in json.load(sys.stdin)]
        json.dump(pool.map(walk, tasks, chunksize=1), sys.stdout)
