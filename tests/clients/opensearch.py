#!/usr/bin/env python3
"""Documents in a cluster of three OpenSearch nodes, and nodes that end.

Usage: tests/clients/opensearch.sh [--serve]

First, what finds passages in the cluster is held to the same results as the index. Then the
pages of the documentation are written to the cluster and served from there beside a program
that has them in its index: both must find the same pages. Of 1,000 questions, none may be lost
or answered otherwise while a node is killed with SIGKILL. Without the last node, entries still
answer, askers are told that documents can't be searched, and /readyz says so; when the nodes
are back, documents are found again without a restart.
"""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ["MADOGUCHI_PROGRAM"]
HOME = pathlib.Path(os.environ["MADOGUCHI_OPENSEARCH_HOME"])
NODES = 3
HEAP = os.environ.get("MADOGUCHI_OPENSEARCH_HEAP", "320m")
QUESTIONS = 1_000
ASKERS = 4
# The share of the first ten passages that both must find, at least.
OVERLAP = 0.95


# The first port that wasn't given to a program.
next_port = 20_000


def free_ports(count):
    """The first of some ports that follow each other, and that no other call returns."""
    global next_port
    while next_port < 30_000:
        first = next_port
        next_port += count
        with contextlib.ExitStack() as opened, contextlib.suppress(OSError):
            for port in range(first, first + count):
                opened.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
    raise SystemExit("no ports are free")


def wait_until(is_so, what, seconds=120):
    """Waits until `is_so` returns something true. Returns it and the seconds it took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            if result := is_so():
                return result, time.monotonic() - start
        time.sleep(0.05)
    raise SystemExit(f"waited in vain for {what}")


def get(port, path, timeout=30):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, (path, response.status, body)
        return json.loads(body)
    finally:
        connection.close()


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        self.port = free_ports(2 * NODES)
        self.processes = {}
        for number in range(NODES):
            (folder / f"node-{number}/config").mkdir(parents=True)
            self.start(number)
        self.wait(NODES)

    def urls(self):
        return [f"http://127.0.0.1:{self.port + number}" for number in range(NODES)]

    def start(self, number):
        log = open(self.folder / f"node-{number}.log", "ab")
        java = ["java", f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC"]
        classes = ["-cp", f"{HOME}/classes:{HOME}/jars/*", "ClusterNode"]
        arguments = [str(number), str(NODES), str(self.port), str(self.folder)]
        self.processes[number] = subprocess.Popen(
            java + classes + arguments, stdout=log, stderr=log, start_new_session=True
        )

    def wait(self, nodes):
        def is_whole():
            health = get(self.port, "/_cluster/health")
            return health["number_of_nodes"] == nodes and health["status"] == "green"

        _, seconds = wait_until(is_whole, f"{nodes} nodes; see {self.folder}")
        print(f"a cluster of {nodes} nodes is green after {seconds:.0f} s", flush=True)

    def kill(self, number):
        process = self.processes.pop(number)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self):
        for number in list(self.processes):
            self.kill(number)


class Program:
    """A program that serves a folder of packs, with its documents in the cluster or not."""

    def __init__(self, folder, knowledge, urls):
        folder.mkdir()
        self.folder = folder
        self.urls = urls
        self.port = free_ports(1)
        (folder / "config.toml").write_text(
            f"knowledge = {json.dumps(str(knowledge))}\n"
            # A machine that is busy with other tests is slow, and not away.
            f"[opensearch]\nurls = {json.dumps(urls)}\ntimeout_milliseconds = 20000\n"
            f"[web]\nlisten = '127.0.0.1:{self.port}'\n"
            "client_a_minute = 1000000\nall_a_minute = 1000000\n"
        )
        self.process = None

    def run(self, *arguments):
        done = subprocess.run(
            [PROGRAM, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, (arguments, done)
        return done

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve"], cwd=self.folder, stdout=log, stderr=log
            )
        is_ready = lambda: self.process.poll() is None and get(self.port, "/readyz")
        state, _ = wait_until(is_ready, "the program")
        assert state.get("documents") == ("ok" if self.urls else None), state

    def search(self, question):
        query = urllib.parse.urlencode({"query": question, "limit": 10})
        return get(self.port, f"/api/v1/search?{query}")

    def ask(self, question):
        return get(self.port, f"/api/v1/ask?{urllib.parse.urlencode({'question': question})}")

    def state(self):
        return get(self.port, "/readyz")

    def end(self):
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def pack(folder):
    """A pack of the pages of the documentation, with an entry. Returns questions to the pages:
    their headings and their first sentences."""
    documents = folder / "guide/documents"
    documents.mkdir(parents=True)
    entries = folder / "guide/entries"
    entries.mkdir()
    (folder / "guide/pack.toml").write_text(
        'format = 1\nid = "guide"\ntitle = "Guide"\n[sources.DOCS]\ntitle = "Documentation"\n'
        'url = "https://example.org/docs"\ndate = "2026-04-01"\n'
    )
    (entries / "canteen.en.md").write_text(
        "---\nquestion: When is the canteen open?\nsources: [DOCS]\nas_of: 2026-04-02\n---\n\n"
        "The canteen is open from eleven to two.\n"
    )
    questions = []
    for language in ["en", "ja"]:
        for page in sorted((REPOSITORY / "docs" / language).rglob("*.md")):
            if page.name == "SUMMARY.md":
                continue
            text = page.read_text()
            name = "-".join(page.relative_to(REPOSITORY / "docs" / language).parts)
            identifier = name.removesuffix(".md")
            (documents / f"{identifier}.{language}.md").write_text(
                f"---\nid: {identifier}\nlang: {language}\ndate: 2026-04-01\n---\n\n{text}"
            )
            for section in re.split(r"^#+ ", text, flags=re.M)[1:]:
                heading, _, rest = section.partition("\n")
                questions.append(heading.replace("`", ""))
                sentence = re.match(r"\s*([^\n|`<]{20,160}?)[.。]", rest)
                if sentence:
                    questions.append(sentence[1])
    return sorted(set(questions))


def places(hits):
    return [(hit["id"], hit["language"], hit["heading"]) for hit in hits["hits"]]


def check_same_pages(embedded, clustered, questions):
    shared = total = same_first = 0
    for question in questions:
        found = clustered.search(question)
        assert "without_documents" not in found, question
        one, other = places(embedded.search(question)), places(found)
        shared += len(set(one) & set(other))
        total += max(len(one), len(other))
        same_first += one[:1] == other[:1]
    overlap = shared / total
    print(
        f"{len(questions)} questions: {overlap:.1%} of the first ten are the same, and the first "
        f"of {same_first / len(questions):.1%}",
        flush=True,
    )
    assert overlap >= OVERLAP, overlap


def check_killed_node(program, cluster, questions):
    """Asks while a node is killed. Every answer must be the one from before."""
    expected = {question: program.search(question) for question in questions}
    asked = [questions[i % len(questions)] for i in range(QUESTIONS)]
    half = threading.Event()
    done = []

    def ask(question):
        start = time.monotonic()
        answer = program.search(question)
        done.append(time.monotonic() - start)
        if len(done) >= QUESTIONS // 2:
            half.set()
        return answer == expected[question]

    with concurrent.futures.ThreadPoolExecutor(ASKERS) as askers:
        answers = [askers.submit(ask, question) for question in asked]
        half.wait()
        cluster.kill(1)
        print("a node is killed", flush=True)
        right = sum(answer.result() for answer in answers)
    print(f"{right} of {QUESTIONS} answers are right; the slowest took {max(done):.2f} s")
    assert right == QUESTIONS


def check_away(program, cluster, page):
    for number in list(cluster.processes):
        cluster.kill(number)
    entry = program.ask("When is the canteen open?")
    assert entry["id"] == "canteen" and "without_documents" not in entry, entry
    assert program.state()["status"] == "degraded", program.state()
    lost = program.ask(page)
    assert lost["without_documents"] and lost["outcome"] != "answered", lost
    start = time.monotonic()
    assert program.search(page)["without_documents"]
    assert time.monotonic() - start < 1, "calls of a cluster that is away fail at once"
    health = subprocess.run(
        [PROGRAM, "health"], cwd=program.folder, capture_output=True, text=True, timeout=60
    )
    print(f"without nodes: {health.stdout.strip()}", flush=True)
    for number in range(NODES):
        cluster.start(number)
    cluster.wait(NODES)
    wait_until(lambda: program.state()["status"] == "ready", "documents")
    assert "without_documents" not in program.search(page)


def main():
    # Nodes end with this program, however it is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="madoguchi-opensearch-") as temporary:
        with contextlib.ExitStack() as ending:
            folder = pathlib.Path(temporary)
            cluster = Cluster(folder)
            ending.callback(cluster.end)
            nodes = ",".join(cluster.urls())
            if "--serve" in sys.argv[1:]:
                print(nodes, flush=True)
                with contextlib.suppress(KeyboardInterrupt):
                    signal.pause()
                return
            environment = os.environ | {"MADOGUCHI_TEST_OPENSEARCH": nodes}
            contract = ["cargo", "test", "--locked", "--test", "it", "--", "opensearch"]
            subprocess.run([*contract, "--ignored"], env=environment, cwd=REPOSITORY, check=True)
            run(folder, cluster, ending)


def run(folder, cluster, ending):
    questions = pack(folder / "knowledge")
    embedded = Program(folder / "embedded", folder / "knowledge", [])
    clustered = Program(folder / "clustered", folder / "knowledge", cluster.urls())
    for program in [embedded, clustered]:
        ending.callback(program.end)
        print(program.run("index").stdout.strip(), flush=True)
        program.start()
    check_same_pages(embedded, clustered, questions)
    check_killed_node(clustered, cluster, questions[:200])
    check_away(clustered, cluster, "What is behind the readiness check?")
    print("Documents in OpenSearch are found as in the index, and nodes may end.")


if __name__ == "__main__":
    main()
