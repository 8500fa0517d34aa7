"""Fetches every jar that a jgo.lock.toml names into one flat folder: `python jars.py SET_FOLDER DESTINATION`.

The lock file names each artifact with its sha256, so nothing needs to be resolved: jgo knows where an artifact lives
and this script fetches them side by side. A jar is put in place only once its checksum was found right, and whole; a
jar that is there already and right stays; one that the lock does not name goes. Run by the environment's Python.
MAVEN_REPOSITORY, where set, is the address of a repository to use instead of jgo's default (a mirror, say).
To renew a lock after a change of jgo.toml: `uvx --from 'jgo[cli]' jgo lock` in that folder.
"""

import hashlib
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from jgo.maven import Artifact, MavenContext, PythonResolver
from jgo.util.toml import tomllib

THREADS = 8
ATTEMPTS = 3
TIMEOUT_S = 30


class Fetcher(PythonResolver):
    """Downloads an artifact and checks it. One HTTP session a thread, so that connections are used again."""

    def __init__(self, destination: Path):
        super().__init__()
        self.destination = destination
        self.sha256: dict[str, str] = {}
        self.local = threading.local()

    def download(self, artifact: Artifact) -> Path:
        target = self.destination / artifact.filename
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        path = artifact.component.path_prefix.as_posix()
        try:
            for attempt in range(1, ATTEMPTS + 1):
                for base in artifact.context.remote_repos.values():
                    try:
                        digest = self.fetch(f"{base}/{path}/{artifact.filename}", part)
                    except requests.RequestException:
                        if attempt == ATTEMPTS:
                            raise
                        time.sleep(attempt / 2)
                        continue
                    if digest != self.sha256[target.name]:
                        raise SystemExit(f"CHECKSUM {target.name} expected {self.sha256[target.name]} got {digest}")
                    part.replace(target)
                    print(f"fetched {target.name}", flush=True)
                    return target
        finally:
            part.unlink(missing_ok=True)
        raise SystemExit(f"{target.name} is in none of the repositories")

    def fetch(self, url: str, part: Path) -> str:
        if not hasattr(self.local, "session"):
            self.local.session = requests.Session()
        digest = hashlib.sha256()
        with self.local.session.get(url, stream=True, timeout=TIMEOUT_S) as response:
            if response.status_code != 200:
                raise requests.HTTPError(f"HTTP {response.status_code} for {part.name[1:]}")
            with part.open("wb") as file:
                for chunk in response.iter_content(chunk_size=1 << 16):
                    file.write(chunk)
                    digest.update(chunk)
        return digest.hexdigest()


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(set_folder: Path, destination: Path) -> None:
    lock = tomllib.loads((set_folder / "jgo.lock.toml").read_text(encoding="utf-8"))
    destination.mkdir(parents=True, exist_ok=True)
    fetcher = Fetcher(destination)
    mirror = os.environ.get("MAVEN_REPOSITORY", "").rstrip("/")
    repositories = {"mirror": mirror} if mirror else None
    context = MavenContext(resolver=fetcher, repo_cache=destination, remote_repos=repositories)

    missing = []
    for entry in lock["dependencies"]:
        component = context.project(entry["groupId"], entry["artifactId"]).at_version(entry["version"])
        artifact = component.artifact(classifier=entry.get("classifier", ""), packaging=entry.get("packaging", "jar"))
        if artifact.filename in fetcher.sha256:
            raise SystemExit(f"two artifacts of the lock share the file name {artifact.filename}")
        fetcher.sha256[artifact.filename] = entry["sha256"]
        jar = destination / artifact.filename
        if not (jar.exists() and sha256_of(jar) == entry["sha256"]):
            missing.append(artifact)
    for file in destination.iterdir():
        if file.name not in fetcher.sha256:
            file.unlink()

    pool = ThreadPoolExecutor(THREADS)
    try:
        for future in [pool.submit(fetcher.download, artifact) for artifact in missing]:
            future.result()
    finally:
        pool.shutdown(cancel_futures=True)
    print(f"{len(fetcher.sha256)} jars, {len(missing)} of them fetched", flush=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except (requests.RequestException, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
