#!/usr/bin/env python3
"""Runs the server under mixed traffic and shows that it stays as it is.

Usage: tests/clients/soak.py [PROGRAM [MINUTES [PICTURE]]]

The page, the API and the tools for assistants are asked ordinary and hostile questions,
votes are cast, a pack is edited twice a minute, and idle connections come and go. Another
client asks ordinary questions meanwhile. Each interval gives a line: resident memory, open
files, and the 50th and 99th percentile of that client's latency. At the end, the program
fails if memory or open files grew after the first third, if a kind of request was never
processed, or if the log has an error. With PICTURE, the lines are drawn as SVG, and written
to a text file beside it. All traffic stays on the loopback address.
"""

import http.client
import json
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
INTERVAL = 30  # seconds

# Limits that the traffic doesn't reach.
UNLIMITED = {
    "MADOGUCHI__WEB__CLIENT_A_MINUTE": "1000000",
    "MADOGUCHI__WEB__ALL_A_MINUTE": "1000000",
}

# What the traffic consists of. Each must be processed at least once.
PATHS = {
    "/",
    "/api/v1/ask",
    "/api/v1/feedback",
    "/api/v1/search",
    "/api/v1/whatif",
    "/entries",
    "/mcp",
    "/whatif",
}


def questions():
    path = REPOSITORY / "tests/golden/questions-training.jsonl"
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in lines if line.strip()]


def hostile(number):
    """A text or address within the limits that costs as much work as possible."""
    texts = [
        "between  nag? days? " * 95,
        "user snooze " * 160,
        "ユーザーが3回延期した後に登録キャンペーンは表示されますか。" * 60,
        " ".join(f"q{number}x{word}y" for word in range(220)),
        "not " * 480,
    ]
    return texts[number % len(texts)]


class Server:
    """A server with a copy of the packs and a state of its own, both in `folder`."""

    def __init__(self, program, folder, variables=UNLIMITED):
        self.log = folder / "log"
        self.knowledge = knowledge = folder / "knowledge"
        shutil.copytree(REPOSITORY / "knowledge", knowledge)
        entries = knowledge.glob("*/entries/*.en.md")
        self.edited = sorted(entries)[0]
        self.text = self.edited.read_text(encoding="utf-8")
        environment = dict(
            os.environ,
            MADOGUCHI__WEB__LISTEN="127.0.0.1:0",
            MADOGUCHI__STORE__FOLDER=str(folder / "state"),
            RUST_LOG="madoguchi=info",
            **variables,
        )
        command = [program, "--knowledge", str(knowledge), "--index", str(folder / "index")]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command + ["serve"], stderr=log, env=environment)
        started = time.monotonic()
        while True:
            found = re.search(r"serving the web page address=([\d.]+):(\d+)", self.log.read_text())
            if found:
                break
            if self.process.poll() is not None or time.monotonic() - started > 120:
                sys.exit("The server didn't start:\n" + self.log.read_text())
            time.sleep(0.2)
        self.host, self.port = found[1], int(found[2])

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        headers = {"Accept": "application/json, text/event-stream"}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def traffic(server, texts, stop, processed):
    """Sends requests until `stop` is set. Adds the paths of those that were processed, even
    if a value in them was invalid, to `processed`."""
    number = 0
    while not stop.is_set():
        number += 1
        text = random.choice(texts) if number % 4 else hostile(number)
        query = urllib.parse.quote(text[:2000])
        tool = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "search", "arguments": {"query": text[:200]}},
        }
        requests = [
            ("GET", f"/?q={query}", None),
            ("GET", f"/api/v1/ask?question={query}", None),
            ("GET", f"/api/v1/search?query={query}", None),
            ("GET", "/whatif?" + "&".join(f"f.{fact}=1" for fact in range(90)), None),
            ("GET", "/entries", None),
            ("POST", "/mcp", tool),
            ("POST", "/api/v1/whatif", {"facts": {}, "days": 14}),
        ]
        method, path, body = requests[number % len(requests)]
        try:
            status, body = server.request(method, path, body)
            if status in (200, 422):
                processed.add(path.split("?")[0])
            if path.startswith("/api/v1/ask") and status == 200:
                answer = json.loads(body)
                vote = {"question_id": answer["question_id"], "vote": "helpful"}
                status, _ = server.request("POST", "/api/v1/feedback", vote)
                if status == 204:
                    processed.add("/api/v1/feedback")
        except (OSError, http.client.HTTPException, KeyError, ValueError):
            pass


def crowd(server, stop):
    """Opens connections that send nothing, and leaves them open for a while."""
    while not stop.is_set():
        sockets = []
        for _ in range(100):
            try:
                sockets.append(socket.create_connection((server.host, server.port), timeout=2))
            except OSError:
                break
        stop.wait(20)
        for opened in sockets:
            opened.close()


def edits(server, stop):
    """Adds a line to an entry and removes it again."""
    number = 0
    while not stop.wait(30):
        number += 1
        added = f"\nEdit {number}.\n" if number % 2 else ""
        server.edited.write_text(server.text + added, encoding="utf-8")


def measure(server, texts, stop, latencies):
    """Asks ordinary questions, five a second."""
    while not stop.wait(0.2):
        path = "/api/v1/ask?question=" + urllib.parse.quote(random.choice(texts))
        started = time.monotonic()
        try:
            status, _ = server.request("GET", path)
        except (OSError, http.client.HTTPException):
            status = 0
        latencies.append((time.monotonic() - started) * 1000 if status == 200 else 30_000)


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def drawn(rows):
    """The rows as an SVG with one panel for memory and one for latency."""
    width, height = 720, 170
    end = max(row["minute"] for row in rows)

    def panel(top, title, series):
        most = max(max(values) for _, _, values in series) * 1.15
        parts = [
            f'<text x="8" y="{top + 14}" font-weight="bold">{title}</text>',
            f'<line x1="56" y1="{top + height - 24}" x2="{width - 8}" y2="{top + height - 24}" stroke="#888"/>',
        ]
        for tick in range(5):
            y = top + height - 24 - tick * (height - 54) / 4
            parts.append(f'<text x="50" y="{y + 4:.0f}" text-anchor="end">{most * tick / 4:.0f}</text>')
            parts.append(f'<line x1="56" y1="{y:.0f}" x2="{width - 8}" y2="{y:.0f}" stroke="#ddd"/>')
        for number, (name, colour, values) in enumerate(series):
            points = " ".join(
                f"{56 + row['minute'] / end * (width - 64):.1f},"
                f"{top + height - 24 - value / most * (height - 54):.1f}"
                for row, value in zip(rows, values)
            )
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
            parts.append(f'<text x="{220 + number * 110}" y="{top + 14}" fill="{colour}">{name}</text>')
        return parts

    memory = [("resident", "#1f5599", [row["memory"] for row in rows])]
    latency = [
        ("50 %", "#1f5599", [row["p50"] for row in rows]),
        ("99 %", "#b3541e", [row["p99"] for row in rows]),
    ]
    parts = panel(0, "Memory in MiB", memory) + panel(height, "Latency in ms", latency)
    parts.append(f'<text x="{width - 8}" y="{2 * height - 6}" text-anchor="end">{end:.0f} minutes</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {2 * height}" '
        'font-family="sans-serif" font-size="12" fill="#222">'
        f'<rect width="{width}" height="{2 * height}" fill="#fff"/>' + "\n".join(parts) + "</svg>\n"
    )


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(REPOSITORY / "target/release/madoguchi")
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    texts = questions()
    with tempfile.TemporaryDirectory() as name:
        server = Server(program, pathlib.Path(name))
        stop, latencies, rows, processed = threading.Event(), [], [], set()
        senders = (server, texts, stop, processed)
        workers = [threading.Thread(target=traffic, args=senders) for _ in range(2)]
        workers.append(threading.Thread(target=crowd, args=(server, stop)))
        workers.append(threading.Thread(target=edits, args=(server, stop)))
        workers.append(threading.Thread(target=measure, args=(server, texts, stop, latencies)))
        for worker in workers:
            worker.start()
        started = time.monotonic()
        lines = ["minute  memory (MiB)  files  p50 (ms)  p99 (ms)"]
        print(lines[0], flush=True)
        while time.monotonic() - started < minutes * 60 and server.process.poll() is None:
            time.sleep(min(INTERVAL, minutes * 10))
            taken, latencies[:] = list(latencies), []
            row = {
                "minute": (time.monotonic() - started) / 60,
                "memory": server.memory(),
                "files": server.files(),
                "p50": percentile(taken, 0.5),
                "p99": percentile(taken, 0.99),
            }
            rows.append(row)
            lines.append("{minute:6.1f}  {memory:12.0f}  {files:5}  {p50:8.1f}  {p99:8.1f}".format(**row))
            print(lines[-1], flush=True)
        stop.set()
        for worker in workers:
            worker.join()
        has_ended = server.process.poll() is not None
        server.process.terminate()
        server.process.wait(timeout=60)
        errors = [line for line in server.log.read_text().splitlines() if "ERROR" in line]
    if len(sys.argv) > 3:
        picture = pathlib.Path(sys.argv[3])
        picture.write_text(drawn(rows), encoding="utf-8")
        picture.with_suffix(".txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    third = len(rows) // 3
    grown = {
        key: (max(row[key] for row in rows[third : 2 * third]), max(row[key] for row in rows[2 * third :]))
        for key in ("memory", "files")
        if third
    }
    failures = [f"{key} grew from {early:.0f} to {late:.0f}" for key, (early, late) in grown.items() if late > 1.1 * early + 8]
    failures += ["the server ended"] if has_ended else []
    failures += [f"no request for {path} was processed" for path in sorted(PATHS - processed)]
    failures += errors[:5]
    if failures:
        sys.exit("\n".join(failures))
    print("Memory and open files stayed, and the log has no error.")


if __name__ == "__main__":
    main()
