#!/usr/bin/env python3
"""Three replicas on PostgreSQL behind HAProxy, with an index that is built once.

Usage: tests/clients/replicas.sh [--long]

One program builds the index and publishes it in an object store; three others fetch it, share
a database and are asked through a proxy. Checked first: all give the same answers; a
conversation, votes, a session of the desk and the limit of a client hold across them. Then
questions and votes go through the proxy while replicas and the database are killed with
SIGKILL, an edited pack is published, the replicas are restarted one after another, and the
object store ends. Of the questions (10,000 with --long), every answer must be one of the packs
that were published, none may be lost but by a replica that was killed, and every acknowledged
vote must be in the database.
"""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
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
HAPROXY = shutil.which("haproxy") or "/usr/sbin/haproxy"
POSTGRES = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]

IS_LONG = "--long" in sys.argv[1:]
QUESTIONS = 10_000 if IS_LONG else 400
ASKERS = 8
# Seconds between an answer and the asker's next question.
PAUSE = 0 if IS_LONG else 0.2
# One of this number of answers gets a vote.
VOTED = 5
# Requests a minute of one client. The askers have an address for each request.
LIMIT = 60
DESK_KEY = "a key of the desk for tests"
# What an entry says after it was edited while questions were asked.
MARK = "Edited while it was asked."


def free_port():
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def wait_until(is_so, what, seconds=60):
    """Waits until `is_so` returns something true. Returns it and the seconds it took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            if found := is_so():
                return found, time.monotonic() - start
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def request(port, method, path, body=None, client=None, headers=None):
    """The status, the headers and the body of a response."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = dict(headers or {})
    if client:
        headers["X-Forwarded-For"] = client
    if isinstance(body, dict):
        headers["Content-Type"] = "application/json"
        body = json.dumps(body)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def ask(port, question, client, conversation=None):
    """The answer as JSON. Fails if there is none."""
    query = {"question": question, "as_of": "2026-05-01"}
    if conversation:
        query["conversation"] = conversation
    path = "/api/v1/ask?" + urllib.parse.urlencode(query)
    status, _, body = request(port, "GET", path, client=client)
    if status != 200:
        raise OSError(f"status {status}: {body[:200]!r}")
    return json.loads(body)


def without_id(answer):
    """What must be the same from every replica."""
    return {key: value for key, value in answer.items() if key != "question_id"}


class Database:
    """A PostgreSQL server that can be killed."""

    def __init__(self, folder):
        self.folder = folder / "postgres"
        self.folder.mkdir()
        self.port = free_port()
        self.owner = []
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.run("initdb", "--auth=trust", "--username=madoguchi", "--encoding=UTF8",
                 "--locale=C", "--no-sync", "--pgdata", str(self.folder / "data"))
        self.start()
        wait_until(lambda: self.query("SELECT 1") == ["1"], "PostgreSQL starts")
        self.url = f"postgres://madoguchi@127.0.0.1:{self.port}/postgres"

    def run(self, name, *arguments):
        command = [*self.owner, str(POSTGRES / name), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise OSError(done.stderr)
        return done.stdout

    def start(self):
        command = [*self.owner, str(POSTGRES / "postgres"), "-D", str(self.folder / "data"),
                   "-p", str(self.port), "-h", "127.0.0.1", "-k", str(self.folder)]
        log = open(self.folder.parent / "postgres.log", "a", encoding="utf-8")
        self.process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)

    def kill(self):
        """Kills the server with all its processes."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [self.process.pid, *map(int, children.read_text().split())]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        # The system may need a moment to end the others, which hold the shared memory.
        wait_until(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in pids),
                   "the processes of PostgreSQL end")

    def restart(self):
        (self.folder / "data/postmaster.pid").unlink(missing_ok=True)
        self.start()
        wait_until(lambda: self.query("SELECT 1") == ["1"], "PostgreSQL starts again")

    def query(self, sql):
        output = self.run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "madoguchi",
                          "-d", "postgres", "-Atc", sql)
        return output.splitlines()


class Replica:
    """A program that only reads the index."""

    def __init__(self, number, folder, environment):
        self.number = number
        self.folder = folder / f"replica-{number}"
        self.folder.mkdir()
        self.port = free_port()
        self.environment = dict(
            environment,
            MADOGUCHI__WEB__LISTEN=f"127.0.0.1:{self.port}",
            MADOGUCHI__STORE__FOLDER=str(self.folder / "state"),
            RUST_LOG="madoguchi=info",
        )
        self.log = self.folder / "log"
        self.start()

    def start(self):
        command = [PROGRAM, "--index", str(self.folder / "index"), "serve"]
        log = open(self.log, "a", encoding="utf-8")
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)

    def state(self):
        status, _, body = request(self.port, "GET", "/readyz")
        return json.loads(body) | {"code": status}

    def wait(self):
        """Waits until it is ready. Returns the seconds."""
        try:
            return wait_until(lambda: self.state()["status"] == "ready", "a replica starts")[1]
        except AssertionError:
            print(self.log.read_text(encoding="utf-8")[-3000:])
            raise

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        """As an operator restarts it. Returns what `/readyz` said while it ended."""
        self.process.terminate()
        (state, _) = wait_until(lambda: self.state()["status"] == "ending" and self.state(),
                                "it says that it ends")
        assert self.process.wait(60) == 0, "it ends without an error"
        self.start()
        self.wait()
        return state


class ObjectStore:
    """An S3 server that forgets everything when it ends."""

    def __init__(self, folder):
        self.port = free_port()
        log = open(folder / "object-store.log", "w", encoding="utf-8")
        command = [os.environ["MADOGUCHI_OBJECT_STORE"], "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(lambda: request(self.port, "PUT", "/publications")[0] == 200,
                   "the object store starts")


class Proxy:
    """HAProxy in front of the replicas, as the documentation has it."""

    def __init__(self, folder, replicas):
        self.port = free_port()
        servers = "\n".join(
            f"    server replica-{replica.number} 127.0.0.1:{replica.port} check"
            for replica in replicas)
        configuration = folder / "haproxy.cfg"
        configuration.write_text(f"""
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s

frontend page
    bind 127.0.0.1:{self.port}
    option forwardfor
    default_backend replicas

backend replicas
    option httpchk GET /readyz
    timeout check 2s
    default-server inter 500ms fall 2 rise 1
    retries 3
    option redispatch 1
    retry-on conn-failure empty-response response-timeout
{servers}
""", encoding="utf-8")
        log = open(folder / "haproxy.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [HAPROXY, "-db", "-f", str(configuration)], stdout=log, stderr=log)


class Load:
    """Questions and votes through the proxy, and what became of them."""

    def __init__(self, port, questions, references):
        self.port, self.questions, self.references = port, questions, references
        self.lock = threading.Lock()
        self.number = 0
        self.is_disturbed = True
        self.seconds = []
        self.failures = []
        # Those of an edited pack are expected later.
        self.unexpected = []
        self.votes = set()
        self.refused_votes = 0
        self.after_edit = 0

    def next(self):
        """The number of the next question; None after the last one."""
        with self.lock:
            if self.number >= QUESTIONS and not self.is_disturbed:
                return None
            self.number += 1
            return self.number

    def run(self):
        while number := self.next():
            time.sleep(PAUSE)
            question = self.questions[number % len(self.questions)]
            client = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            start = time.monotonic()
            try:
                answer = ask(self.port, question, client)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{question}: {error!r}")
                continue
            self.seconds.append(time.monotonic() - start)
            if without_id(answer) not in self.references[question]:
                self.unexpected.append((question, answer))
            self.after_edit += MARK in (answer.get("answer") or "")
            if number % VOTED == 0:
                self.vote(answer["question_id"], client)

    def vote(self, question, client):
        vote = {"question_id": question, "vote": "helpful"}
        try:
            status, _, _ = request(self.port, "POST", "/api/v1/feedback", vote, client)
        except (OSError, http.client.HTTPException):
            status = 0
        if 200 <= status < 300:
            self.votes.add(question)
        else:
            self.refused_votes += 1


def publish(folder, environment, knowledge):
    command = [PROGRAM, "--knowledge", str(knowledge), "--index", str(folder / "index"),
               "index", "--publish", "s3://publications/help-desk"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def pack(folder):
    """The shipped packs, and one with an entry that is edited."""
    knowledge = folder / "knowledge"
    shutil.copytree(REPOSITORY / "knowledge", knowledge)
    entries = knowledge / "library/entries"
    entries.mkdir(parents=True)
    (knowledge / "library/pack.toml").write_text(
        'format = 1\nid = "library"\ntitle = "The library"\nlanguages = ["en"]\n\n'
        '[sources.RULES]\ntitle = "Rules"\nurl = "https://example.org/rules"\n'
        'date = "2026-04-01"\n', encoding="utf-8")
    entry = entries / "hours.en.md"
    entry.write_text(
        "---\nquestion: When does the library open?\nsources: [RULES]\nas_of: 2026-04-02\n---\n\n"
        "At nine.\n", encoding="utf-8")
    return knowledge, entry


def golden():
    path = REPOSITORY / "tests/golden/questions-training.jsonl"
    with open(path, encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines if line.strip()]
    random.Random(1).shuffle(questions)
    return ["When does the library open?", *questions[: 200 if IS_LONG else 12]]


def check_same_answers(replicas, questions, network="10.200"):
    """Asks every replica every question. Returns the answers."""
    def answers(number, question):
        return [without_id(ask(replica.port, question, f"{network}.{number}.{replica.number}"))
                for replica in replicas]
    references = {}
    for number, question in enumerate(questions):
        first, *others = answers(number, question)
        assert all(other == first for other in others), f"{question}: {first} {others}"
        references[question] = [first]
    return references


def check_conversation(replicas):
    """A follow-up is understood by a replica that wasn't asked the question before it."""
    first = "When does the nag stop for guests?"
    follow_ups = ["And for members?", "What about passkeys?"]
    def conversation(ports, name):
        return [without_id(ask(port, question, "10.201.0.1", name))
                for port, question in zip(ports, [first, *follow_ups, first])]
    one, *others = [replica.port for replica in replicas]
    for turn in range(2):
        alone = conversation([one] * 4, f"alone-0123456789-{turn}")
        across = conversation([one, *others, one], f"across-0123456789-{turn}")
        assert alone == across, f"{alone} {across}"


def check_votes(replicas, database):
    """A vote reaches another replica right after the answer."""
    for number in range(20):
        asked, voted = random.sample(replicas, 2)
        answer = ask(asked.port, "When does the library open?", f"10.202.0.{number}")
        vote = {"question_id": answer["question_id"], "vote": "not-helpful"}
        status, _, body = request(voted.port, "POST", "/api/v1/feedback", vote, "10.202.1.1")
        assert 200 <= status < 300, f"{status} {body}"
        found = database.query(
            f"SELECT helpful FROM feedback WHERE question = '{answer['question_id']}'")
        assert found == ["0"], found


def check_desk(replicas):
    """A session of the desk is valid in every replica until it is left in one."""
    first, second, third = [replica.port for replica in replicas]
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-Proto": "http"}
    key = urllib.parse.urlencode({"key": DESK_KEY})
    status, headers, body = request(first, "POST", "/desk/enter", key, headers=form)
    assert status == 303, f"{status} {body}"
    cookie = {"Cookie": headers["set-cookie"].split(";")[0]} | form
    def desk(port):
        return request(port, "GET", "/desk", headers=cookie)[0]
    assert [desk(port) for port in (first, second, third)] == [200] * 3
    request(second, "POST", "/desk/leave", "", headers=cookie)
    assert [desk(port) for port in (first, second, third)] == [403] * 3


def check_limit(replicas):
    """The limit of a client holds for all replicas together, a second or two later."""
    start, allowed, asked = time.monotonic(), 0, 0
    while time.monotonic() - start < 6:
        port = replicas[asked % 3].port
        status, _, _ = request(port, "GET", "/api/v1/entries", client="10.203.0.1")
        assert status in (200, 429), status
        allowed += status == 200
        asked += 1
        time.sleep(0.02)
    most = LIMIT + (time.monotonic() - start) * LIMIT / 60
    # What arrives in the time of a message or two is allowed by each.
    assert allowed <= most + 60, f"{allowed} of {asked} were allowed"
    return f"{allowed} of {asked} requests in 6 s were allowed, at {LIMIT} a minute"


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    processes = []
    try:
        run(folder, processes)
    finally:
        for one in processes:
            with contextlib.suppress(ProcessLookupError):
                one.process.send_signal(
                    signal.SIGQUIT if isinstance(one, Database) else signal.SIGKILL)
                one.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def run(folder, processes):
    database = Database(folder)
    processes.append(database)
    store = ObjectStore(folder)
    processes.append(store)
    environment = dict(
        os.environ,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        NO_PROXY="127.0.0.1",
        MADOGUCHI__PUBLISH__S3_ENDPOINT=f"http://127.0.0.1:{store.port}",
    )
    knowledge, entry = pack(folder)
    start = time.monotonic()
    print(publish(folder, environment, knowledge), f"in {time.monotonic() - start:.1f} s")
    readers = dict(
        environment,
        MADOGUCHI__PUBLISH__SOURCE="s3://publications/help-desk",
        MADOGUCHI__PUBLISH__CHECK_SECONDS="1",
        MADOGUCHI__STORE__URL=database.url,
        MADOGUCHI__STORE__SHARED="true",
        MADOGUCHI__HTTP__DRAIN_SECONDS="2",
        MADOGUCHI__WEB__TRUSTED_PROXIES="127.0.0.1",
        MADOGUCHI__WEB__CLIENT_A_MINUTE=str(LIMIT),
        MADOGUCHI__WEB__ALL_A_MINUTE="1000000",
        MADOGUCHI_PERSON_KEY="a key of people for tests",
        MADOGUCHI_DESK_KEY=DESK_KEY,
    )
    replicas = [Replica(number, folder, readers) for number in (1, 2, 3)]
    processes.extend(replicas)
    print("ready after", ", ".join(f"{replica.wait():.1f} s" for replica in replicas))
    for replica in replicas:
        generations = list(replica.folder.glob("index/generation-*"))
        assert not generations, "a replica builds nothing"
    questions = golden()
    references = check_same_answers(replicas, questions)
    print(f"the same {len(questions)} answers from all")
    check_conversation(replicas)
    check_votes(replicas, database)
    check_desk(replicas)
    print("conversations, votes and sessions of the desk hold across them")
    print(check_limit(replicas))

    proxy = Proxy(folder, replicas)
    processes.append(proxy)
    wait_until(lambda: request(proxy.port, "GET", "/healthz")[0] == 200, "the proxy starts")
    load = Load(proxy.port, questions, references)
    with concurrent.futures.ThreadPoolExecutor(ASKERS) as pool:
        askers = [pool.submit(load.run) for _ in range(ASKERS)]
        try:
            disturb(load, database, store, replicas, folder, environment, knowledge, entry)
        finally:
            load.is_disturbed = False
        for asker in askers:
            asker.result()
    report(load, database)
    check_last_index(replicas[0], questions, references)


def disturb(load, database, store, replicas, folder, environment, knowledge, entry):
    """Kills, restarts and publishes while questions are asked."""
    def reached(share):
        is_reached = lambda: load.number >= QUESTIONS * share
        wait_until(is_reached, f"{share:.0%} of the questions", 3600)

    rounds = 4 if IS_LONG else 1
    for turn in range(rounds):
        begin = turn / rounds
        reached(begin + 0.1 / rounds)
        victim = replicas[turn % 3]
        victim.kill()
        time.sleep(1)
        victim.start()
        print(f"replica {victim.number} was killed; ready again after {victim.wait():.1f} s")
        reached(begin + 0.3 / rounds)
        database.kill()
        time.sleep(2)
        database.restart()
        seconds = max(replica.wait() for replica in replicas)
        print(f"PostgreSQL was killed; all replicas use it {seconds:.1f} s after it was back")
        reached(begin + 0.5 / rounds)
        if turn == 0:
            question = "When does the library open?"
            text = entry.read_text(encoding="utf-8")
            entry.write_text(text.replace("At nine.", f"At nine. {MARK}"), encoding="utf-8")
            publish(folder, environment, knowledge)
            def is_new(replica):
                answer = ask(replica.port, question, f"10.204.0.{replica.number}")
                return MARK in json.dumps(answer)
            seconds = [wait_until(lambda replica=replica: is_new(replica), "the new index")[1]
                       for replica in replicas]
            # The entry is in other answers too: as one of the closest.
            edited = check_same_answers(replicas, load.questions, "10.206")
            assert edited[question][0]["answer"] == f"At nine. {MARK}", edited[question]
            for asked, answers in edited.items():
                load.references[asked].extend(answers)
            print(f"an edited pack was in service {max(seconds):.1f} s after it was published")
        reached(begin + 0.7 / rounds)
        for replica in replicas:
            state = replica.restart()
            assert state["code"] == 503, state
        print("the replicas were restarted one after another")
    store.process.kill()
    store.process.wait()
    _, seconds = wait_until(lambda: all(replica.state()["edit_kept_out"] for replica in replicas),
                            "the replicas say that the object store is away")
    print(f"the object store ended; all replicas said so after {seconds:.1f} s")
    replicas[0].restart()
    print("a replica starts without it")


def report(load, database):
    kept = set(database.query("SELECT question FROM feedback"))
    seconds = sorted(load.seconds)
    wrong = [answer for question, answer in load.unexpected
             if without_id(answer) not in load.references[question]]
    at = lambda share: seconds[min(int(len(seconds) * share), len(seconds) - 1)]
    print(f"{load.number} questions: {len(seconds)} answered, {len(load.failures)} not, "
          f"{len(wrong)} wrong, {load.after_edit} with the edited entry; "
          f"p50 {at(0.5) * 1000:.0f} ms, p99 {at(0.99) * 1000:.0f} ms, longest {seconds[-1]:.1f} s")
    print(f"votes: {len(load.votes)} acknowledged, {len(load.votes - kept)} of them lost, "
          f"{load.refused_votes} refused")
    assert not load.failures, load.failures[:3]
    assert not wrong, wrong[:3]
    assert not load.votes - kept
    assert load.votes and load.after_edit, "there are votes, and answers after the edit"


def check_last_index(replica, questions, references):
    """The replica that started without the object store answers from what it had fetched."""
    for number, question in enumerate(questions[:20]):
        answer = without_id(ask(replica.port, question, f"10.205.0.{number}"))
        assert answer == references[question][-1], answer


main()
