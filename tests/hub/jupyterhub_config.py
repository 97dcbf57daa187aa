"""The test's hub: no root, no accounts. One account of the machine plays everybody; all comes from the environment."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821  # pyright: ignore[reportUndefinedVariable]
root, port = Path(os.environ["HUB_ROOT"]), int(os.environ["HUB_PORT"])
c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ['HUB_OWN_PORT']}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['HUB_PROXY_PORT']}"
c.ConfigurableHTTPProxy.command = [os.environ["HUB_PROXY"]]
c.ConfigurableHTTPProxy.pid_file = str(root / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{root}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(root / "cookie_secret")
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["HUB_PASSWORD"]
c.Authenticator.allowed_users = {"ada", "ben", "teacher"}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(root / "home" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--LabApp.expose_app_in_browser=True", *(["--allow-root"] if os.geteuid() == 0 else [])]
c.Spawner.http_timeout = c.Spawner.start_timeout = 180  # of a busy machine
c.Spawner.env_keep = ["PATH", "PYTHONPATH", "LANG", "LC_ALL"]
load_subconfig(os.environ["HUB_COURSE"])  # noqa: F821  # pyright: ignore[reportUndefinedVariable]
