"""A JupyterLab of its own, and a browser that works it by keyboard."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Step = tuple[str, str, Any]
"""What a learner does: with a box to tick or a text ("checkbox", "textbox": its name, the value), in choosing one of
several ("one": what is chosen, the label), or in bringing items into order ("order": the exercise's id, the texts)."""

TOKEN = "t"
START_SECONDS = 90
CELL_SECONDS = 180
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOTEBOOK = ".jp-NotebookPanel:not(.lm-mod-hidden)"


@contextmanager
def running_lab(folder: Path, port: int = 0, **environment: str) -> Iterator[str]:
    """JupyterLab over `folder`, with settings and runtime files of its own.

    Yields
    ------
    str
        Its address, without the token.
    """
    own = folder.parent / f"{folder.name}-jupyter"
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    homes = {f"JUPYTER_{name}": str(own / name.lower()) for name in names}
    homes["JUPYTERLAB_SETTINGS_DIR"] = str(own / "settings")
    homes["JUPYTERLAB_WORKSPACES_DIR"] = str(own / "workspaces")
    for home in homes.values():
        Path(home).mkdir(parents=True, exist_ok=True)
    settings = own / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
    port = port or free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    with (own / "log.txt").open("w") as log:
        server = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, **homes, "IPYTHONDIR": str(own / "ipython"), **environment},
            start_new_session=True,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, own / "log.txt")
            yield address
        finally:
            end_group(server)


@contextmanager
def running_browser(chromium: str) -> Iterator[Any]:
    """A browser; each page that it is asked for is of somebody new."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(browser: Any, **context: Any) -> Iterator[Any]:
    """A page of a browser that knows nothing yet."""
    own = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
    page = own.new_page()
    page.set_default_timeout(CELL_SECONDS * 1000)
    yield page
    own.close()


@contextmanager
def browser_page(chromium: str, **context: Any) -> Iterator[Any]:
    """A page of a fresh browser."""
    with running_browser(chromium) as browser, page_of(browser, **context) as page:
        yield page


def open_notebook(page: Any, address: str, name: str, with_kernel: bool = True) -> None:
    """Open a notebook, and wait for its kernel if it is to have one."""
    if not page.url.startswith(address):
        page.goto(f"{address}/lab?token={TOKEN}&reset")
    page.wait_for_function("() => window.jupyterapp && window.jupyterapp.shell")
    page.evaluate(
        """async ([path, withKernel]) => {
            await window.jupyterapp.restored;
            const kernelPreference = {autoStartDefault: withKernel, shouldStart: withKernel};
            const panel = await window.jupyterapp.commands.execute('docmanager:open', {path, kernelPreference});
            await panel.context.ready;
            window.jupyterapp.shell.activateById(panel.id);
            if (!withKernel) return;
            await panel.sessionContext.ready;
            await panel.sessionContext.session.kernel.info;
        }""",
        [name, with_kernel],
    )


def run_all(page: Any) -> bool:
    """Run all cells; False when one fails."""
    return page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")


def restart_kernel(page: Any) -> None:
    page.evaluate(
        """async () => {
            const panel = window.jupyterapp.shell.currentWidget;
            await panel.sessionContext.restartKernel(); await panel.sessionContext.session.kernel.info;
        }"""
    )


def save(page: Any) -> None:
    page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")


def set_theme(page: Any, dark: bool) -> None:
    theme = "JupyterLab Dark" if dark else "JupyterLab Light"
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_function(
        "light => document.body.dataset.jpThemeLight === light", arg="false" if dark else "true"
    )
    time.sleep(0.5)


def control(page: Any, role: str, name: str) -> Any:
    """A control of the open notebook, by its role and accessible name."""
    return page.locator(NOTEBOOK).get_by_role(role, name=name, exact=True)


STANDS = """node => { const focus = document.activeElement;
    if (focus === node) return "there";
    if (!node.isConnected) return "gone";
    const form = node.closest("section");
    const isBefore = node.compareDocumentPosition(focus) & Node.DOCUMENT_POSITION_FOLLOWING;
    return form && form.contains(focus) && isBefore ? "above" : "below"; }"""


def tab_to(page: Any, target: Any, presses: int = 60) -> None:
    """Move the focus with the Tab key alone, and with Shift to what stands above in the same form.

    The target is looked up by its accessible name once, and again only where the page has drawn it anew: a look-up
    reads the whole notebook.
    """
    node = target.element_handle()
    for _ in range(presses):
        stands = node.evaluate(STANDS)
        if stands == "there":
            return
        if stands == "gone":
            node = target.element_handle()
        else:
            page.keyboard.press("Shift+Tab" if stands == "above" else "Tab")
    raise AssertionError(f"{target} was not reached with the Tab key.")


def group(page: Any, name: str) -> Any:
    """A row of radio buttons, by the name of the row."""
    return page.locator(NOTEBOOK).get_by_role("group", name=name, exact=True)


def do(page: Any, step: Step) -> None:
    """One step of a learner with a keyboard."""
    role, name, value = step
    if role == "one":
        pick(page, name, str(value))
    elif role == "order":
        put_in_order(page, name, list(value))
    else:
        target = control(page, role, name)
        tab_to(page, target, presses=300)
        if role == "textbox":
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(str(value))
        elif target.is_checked() != value:
            page.keyboard.press("Space")


def pick(page: Any, name: str, label: str) -> None:
    """Choose one of several: by arrows among radio buttons, or in a list."""
    row = group(page, name)
    if not row.count():
        return _pick_in_list(page, control(page, "combobox", name), label)
    radios = row.get_by_role("radio")
    wanted = radios.and_(row.get_by_role("radio", name=label, exact=True))
    checked = row.locator("input:checked")
    tab_to(page, checked if checked.count() else radios.first, presses=300)
    page.keyboard.press("Space")
    for _ in range(radios.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    assert wanted.is_checked(), f"{label} was not reached in {name}."


def _pick_in_list(page: Any, target: Any, label: str) -> None:
    tab_to(page, target, presses=300)
    labels = target.evaluate("node => [...node.options].map(option => option.label)")
    now, wanted = target.evaluate("node => node.selectedIndex"), labels.index(label)
    for _ in range(abs(wanted - now)):
        page.keyboard.press("ArrowDown" if wanted > now else "ArrowUp")


def put_in_order(page: Any, exercise_id: str, wanted: list[str]) -> None:
    """Move items up by their buttons until they stand as wanted."""
    form = page.locator(f'{NOTEBOOK} section[aria-label="Exercise {exercise_id}"]')
    for place, text in enumerate(wanted):
        texts = form.locator(".cf-order > li .cf-name").all_inner_texts()
        for _ in range(texts.index(text) - place):
            tab_to(page, control(page, "button", f"up: {text}"), presses=300)
            page.keyboard.press("Space")


def shows(page: Any, step: Step) -> bool:
    """Does the page show what a step has done?"""
    role, name, value = step
    if role == "order":
        form = page.locator(f'{NOTEBOOK} section[aria-label="Exercise {name}"]')
        return form.locator(".cf-order > li .cf-name").all_inner_texts() == value
    if role == "one" and group(page, name).count():
        return group(page, name).get_by_role("radio", name=str(value), exact=True).is_checked()
    if role == "one":
        target = control(page, "combobox", name)
        return target.evaluate("node => node.selectedOptions[0].label") == value
    target = control(page, role, name)
    return target.is_checked() == value if role == "checkbox" else target.input_value() == value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 5):
        try:
            urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=2)
            return
        except OSError:
            assert server.poll() is None, f"JupyterLab did not start: {log.read_text()[-2000:]}"
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not answer: {log.read_text()[-2000:]}")


def end_group(server: subprocess.Popen[bytes]) -> None:
    """End this server and the kernels it started, and nothing else."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sign)
            server.wait(timeout=10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
