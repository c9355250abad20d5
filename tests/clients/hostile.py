"""The attacks of attacks.py: inputs that once cost the server minutes, and crowds.

An attack is a function of a server and a number of clients. It prepares what it needs, and
returns a function that attacks until a time and returns how much was served and refused.
"""

import base64
import collections
import functools
import http.server
import itertools
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.parse

from flood import JSON, Flood, exchange, get, post

CROWD = 11  # clients, each with 100 connections
DESK_KEY = "0123456789-the-desk-of-attacks"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
HEADER = 'format = 1\nid = "hostile"\nlanguages = []\n[sources.G]\ntitle = "g"\ndate = "2026-09-02"\nurl = '
ENTRY = "---\nquestion: q?\nsources: [G]\nas_of: 2026-09-02\n---\n\nx\n"
ENTRY_FILE = "entries/hostile.en.md"
PACK = {"pack.toml": HEADER + '"https://example.com/"\n', ENTRY_FILE: ENTRY}


def asking(text, path="/api/v1/ask?question="):
    return get(path + urllib.parse.quote(text))


def posting(question, number):
    body = {"question": question, "conversation": f"attack-{number:010}"}
    return post("/api/v1/ask", json.dumps(body).encode())


def facts(count, rest=""):
    facts = "&".join(f"f.{fact}=1" for fact in range(count))
    return get(f"/whatif?{facts}{rest}", "Accept: text/html\r\n")


def in_turn(*lists):
    return itertools.chain.from_iterable(zip(*lists))


def table(rows, phrases=()):
    """A table that has this many rows for values of a fact, which has these phrases."""
    text = """question = "What happens?"
subject = { en = ["try|login"], ja = ["ログイン"] }
outcome = [{ id = "a", name = "A" }]
ask = [{ id = "a", yes = ["a"], phrases = { en = ["be|is locked"], ja = ["ロック れる"] } }]
"""
    for fact in range(3):
        english = json.dumps(["fail {n} times", *phrases[: 1 - fact]])
        text += f"""[[fact]]
id = "f{fact}"
name = "F{fact}"
type = "integer"
max = 999999
unit = {{ en = ["time", "times"], ja = ["回"] }}
says = "{{n}}"
phrases = {{ en = {english}, ja = ["{{n}} 失敗"] }}
default = 0
"""
    for row in range(rows + 1):
        when = f"when = {{ f0 = {row} }}\n" * (row < rows)
        text += f'[[row]]\nid = "r{row}"\n{when}outcome = "a"\napplies = "x"\nfails = "x"\nsources = ["G"]\n'
        text += f'[[test]]\non = "2026-10-01"\nfacts = {{ f0 = {row} }}\nrow = "r{row}"\n'
    return {"decision.toml": text}


def requests(*texts, crowd=False, **options):
    """An attack with requests, one after the other on each connection."""
    return lambda server, clients: Flood(
        (server.host, server.port), texts, CROWD if crowd else clients, **options
    ).run


def write(folder, files):
    """Writes files: paths with their texts, or with paths to which they link."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.symlink_to(content) if content.startswith("/") else file.write_text(content)


def is_in_service(server, until):
    """Waits until the server has read an edit; False if it was kept out, None if time is up."""
    logged = re.compile(r"(packs are in service)|can't be used|are the newest again")
    while time.monotonic() < until:
        results = logged.findall(server.log.read_text())
        if len(results) > getattr(server, "edits", 0):
            server.edits = len(results)
            return bool(results[-1])
        time.sleep(0.02)


def edit(server, pack, until):
    """Adds a pack and removes it, again and again, as soon as the server has read it."""
    counts = collections.Counter()
    while time.monotonic() < until:
        write(server.knowledge / "hostile", pack)
        counts[is_in_service(server, until)] += 1
        shutil.rmtree(server.knowledge / "hostile")
        is_in_service(server, until)
    return counts[True], counts[False]


def edits(files):
    return lambda server, _: functools.partial(edit, server, {**PACK, **files})


def after_edit(files, attack):
    """An attack on a server that has a pack with these files in service."""

    def prepared(server, clients):
        write(server.knowledge / "hostile", {**PACK, **files})
        assert is_in_service(server, time.monotonic() + 60), server.log.read_text()
        return attack(server, clients)

    return prepared


def fetch(server, page, until):
    """Fetches a page that a pack cites, and checks its links, again and again."""

    class Page(http.server.BaseHTTPRequestHandler):
        log_message = lambda *_: None

        def do_GET(self):
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode() if self.path == "/" else b"")

    site = http.server.HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    host, folder = f"127.0.0.1:{site.server_port}", server.log.parent
    write(folder / "cited/hostile", {**PACK, "pack.toml": f'{HEADER}"http://{host}/"\n'})
    keys = {"ALLOW_HTTP": "true", "ALLOW_PRIVATE": "true", "PAUSE_MILLISECONDS": "0"}
    keys["FOLDER"] = str(folder / "fetched")
    keys = {f"MADOGUCHI__FETCH__{key}": value for key, value in keys.items()}
    options = ["--allow-host", host, "--knowledge", str(folder / "cited"), "--index", str(folder / "i")]
    statuses = []
    for words in itertools.cycle([["fetch"], ["check", "--links"]]):
        if time.monotonic() > until:
            return statuses.count(0), len(statuses) - statuses.count(0)
        command = [server.process.args[0], *words, *options]
        ended = subprocess.run(command, env={**os.environ, **keys}, capture_output=True)
        statuses.append(ended.returncode)


def fetching(page):
    return lambda server, _: functools.partial(fetch, server, page)


def teams(patience):
    """An attack with tokens whose key nobody knows, while the issuer of keys doesn't answer."""
    parts = [{"alg": "RS256", "kid": "unknown"}, {}, "x"]
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    request = post("/api/messages", b"{}", JSON + f"Authorization: Bearer {'.'.join(parts)}\r\n")
    return lambda *_: Flood(("127.0.0.1", TEAMS_PORT), [request], CROWD, patience=patience).run


def desk(server, clients):
    """An attack on the desk, where 50,000 questions wait for an answer."""
    server.request("GET", "/api/v1/ask?question=x")
    file, now = server.log.parent / "state/madoguchi.db", int(time.time())
    while not file.exists():
        time.sleep(0.1)
    with sqlite3.connect(file, timeout=30) as store:
        store.executemany(
            "INSERT INTO question (id, asked, channel, language, outcome, confidence, latency_ms, text, related)"
            " VALUES (?, ?, 'web', 'en', 'unknown', 0, 20, ?, '[]')",
            ((f"{number:020}", now, f"Who has cup {number}? " + "x" * 1_900) for number in range(50_000)),
        )
        store.executemany(
            "INSERT INTO hand_over (ticket, question, state, opened, changed) VALUES (?, ?, 'open', ?, ?)",
            ((f"{number:06}", f"{number:020}", now, now) for number in range(50_000)),
        )
    entered = post("/desk/enter", f"key={DESK_KEY}".encode(), FORM)
    entered = exchange((server.host, server.port), "127.0.0.1", entered).decode()
    cookie = "Cookie: " + re.search("(?i)set-cookie: ([^;]+)", entered)[1] + "\r\n"
    paths = ["/desk", "/desk?page=1600", "/desk?state=open&days=90", "/desk/suggestions", "/desk/report.csv"]
    return requests(*[get(path, cookie) for path in paths])(server, clients)


# An issuer of keys that accepts connections and never answers, and the port of the bot.
ISSUER = socket.create_server(("127.0.0.1", 0), backlog=1_000)
with socket.create_server(("127.0.0.1", 0)) as free:
    TEAMS_PORT = free.getsockname()[1]
TEAMS = {
    "MADOGUCHI__TEAMS__ENABLED": "true",
    "MADOGUCHI__TEAMS__LISTEN": f"127.0.0.1:{TEAMS_PORT}",
    **dict.fromkeys(["MADOGUCHI__TEAMS__APP", "MADOGUCHI__TEAMS__TENANT"], "01234567-89ab-cdef-0123-456789abcdef"),
    "MADOGUCHI__TEAMS__OPENID": f"http://127.0.0.1:{ISSUER.getsockname()[1]}/",
    "MADOGUCHI_TEAMS_SECRET": "a secret of attacks",
}
MCP = "io.modelcontextprotocol/"
META = {"protocolVersion": "2026-07-28", "clientInfo": {"name": "attack", "version": "1"}, "clientCapabilities": {}}
META = {MCP + name: value for name, value in META.items()}
LISTEN = {"_meta": META, "notifications": {"toolsListChanged": True}}
LISTEN = {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": LISTEN}
STREAM = post("/mcp", json.dumps(LISTEN).encode(), JSON + "Accept: application/json, text/event-stream\r\n"
              "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\n")
CASE = "&f.state=enabled&f.user=member&f.days-allowed-to-snooze=14&f.snoozes-used=3&days=366"
NUMBERS = range(400)  # The vectors of questions are kept, so each is another one.
SENTENCES = [(f"q{number} " + " between  nag? days? " * 200)[:4_000] for number in NUMBERS]
LONG = [f"{number}" + "登録を促す画面はいつ表示されますか。" * 110 for number in NUMBERS]
SHARING = " ".join(["try|login"] * 6)
TRIES = [f"q{number} " + "try login " * 199 for number in NUMBERS]
ATTRIBUTES = "<p " + " ".join(f"a{number}=1" for number in range(40_000)) + ">x</p>"
BASE = f"<base href='https://a.example/{'b' * 100_000}/'><h1>x</h1>" + "<a href=x>x</a>" * 200_000
TERMS = "".join(f'[[term]]\nid = "t{n}"\nen = ["term{n}"]\nja = ["用語{n}"]\n' for n in range(50_000))
LARGE = ENTRY + "Words and words. " * (4 * 1024 * 1024 // 17 - 10)

# In English and Japanese, with the variables of the server.
ATTACKS = [
    ("nothing", "攻撃なし", lambda *_: lambda until: (0, 0), {}),
    ("`/whatif` with 7,000 facts, and with what is allowed", "条件が 7,000 個の `/whatif` と、制限内の `/whatif`",
     requests(facts(7_000), facts(256), facts(200, CASE), facts(0, CASE)), {}),
    ("short sentences, 4,000 and 2,000 characters", "短い文を並べた 4,000 文字と 2,000 文字",
     requests(*in_turn([asking(text, "/?q=") for text in SENTENCES], [asking(text[:2_000]) for text in SENTENCES])), {}),
    ("words that the parts of a phrase share", "言い回しの部分に共通する言葉",
     after_edit(table(0, [SHARING]), requests(*map(asking, TRIES))), {}),
    ("`fetch` of a page with 40,000 attributes", "属性が 40,000 個あるページの `fetch`", fetching(ATTRIBUTES), {}),
    ("unknown keys for Teams, hung up after 80 ms", "Teams への未知のキー (80 ミリ秒後に切断)", teams(0.08), TEAMS),
    ("unknown keys for Teams, waiting", "Teams への未知のキー (応答を待つ)", teams(None), TEAMS),
    ("idle connections", "何も送らない接続", requests(crowd=True), {}),
    ("slow heads", "ヘッダー部を少しずつ送る接続", requests(b"GET / HTTP/1.1\r\nX: ", crowd=True, drip=b"x"), {}),
    ("slow bodies", "本文を少しずつ送る接続",
     requests(post("/api/v1/ask", b" " * 200_000, length=262_144), crowd=True, drip=b" "), {}),
    ("streams at `/mcp`", "`/mcp` のストリーム", requests(STREAM, crowd=True), {}),
    ("questions of 64 KB, and of 2,000 characters", "64 KB の質問と、2,000 文字の質問",
     requests(*in_turn(map(posting, itertools.repeat("x" * 64_000), NUMBERS), map(posting, LONG, NUMBERS))), {}),
    ("`/desk` with 50,000 open questions", "引き継がれた質問が 50,000 件ある `/desk`",
     desk, {"MADOGUCHI_DESK_KEY": DESK_KEY}),
    ("a table of 4,000 rows", "4,000 行のデシジョン テーブル", edits(table(4_000)), {}),
    ("a glossary of 50,000 terms", "50,000 語の用語集", edits({"glossary.toml": TERMS}), {}),
    ("an entry of 4 MB", "4 MB の項目", edits({ENTRY_FILE: LARGE}), {}),
    ("an entry of 63 MB", "63 MB の項目", edits({ENTRY_FILE: LARGE * 15}), {}),
    ("links to `/dev/zero` and `/proc/kmsg`", "`/dev/zero` と `/proc/kmsg` へのリンク",
     edits({"documents/a.md": "/dev/zero", "documents/b.md": "/proc/kmsg"}), {}),
    ("`fetch` of a page with a long `<base>`", "長い `<base>` があるページの `fetch`", fetching(BASE), {}),
]
