#!/usr/bin/env python3
"""Attacks the server with inputs that once cost it minutes, and shows that others are served.

Usage: tests/clients/attacks.py [--program FILE] [--seconds N] [--clients N] [--only WORD]

Each attack has a server of its own with the default limits. It comes from one client (an
address, 127.0.1.1), or from --clients; a crowd comes from eleven, which try to open more
connections than the server accepts. What isn't a request is done again and again beside the
server: packs are edited while it serves them, and pages are fetched. Meanwhile, other clients
(127.0.2.x) ask ordinary questions one after another and get /healthz every 10 ms, over a new
connection each time. Each attack gives a line of a Markdown table; the table is printed again
in Japanese at the end. The exit status is 1 if the 99th percentile is above 200 ms for the
questions or 50 ms for /healthz.

The attacks are in hostile.py. An attacker is one process with one thread, which sends prebuilt
requests over as many connections as the server allows, as fast as they are answered or refused
(flood.py). It has a lower priority than the server, as if it were elsewhere. All traffic stays
on loopback addresses.
"""

import argparse
import itertools
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from flood import exchange, get
from hostile import ATTACKS, asking
from soak import REPOSITORY, Server, percentile, questions

ASK_BOUND, HEALTH_BOUND = 200, 50  # milliseconds
FAILED = 30_000  # milliseconds that count for a request without the status 200
PAUSE = 0.01  # seconds between two checks of /healthz

HEADS = [
    "| attack | served a second | refused a second | question, p50 | question, p99 | `/healthz`, p99 | memory |",
    "| 攻撃 | 1 秒あたりの処理 | 1 秒あたりの拒否 | 質問の p50 | 質問の p99 | `/healthz` の p99 | メモリ |",
]
COLUMNS = "|---|--:|--:|--:|--:|--:|--:|"


def repeat(address, requests, until, pause, latencies):
    """Sends one request after another, and adds their latencies in milliseconds."""
    for number, request in enumerate(requests):
        if (started := time.monotonic()) > until:
            return
        try:
            # Another client after some requests, because each has a limit.
            client = f"127.0.2.{number // 100 % 250 + 1}"
            is_fine = exchange(address, client, request).startswith(b"HTTP/1.1 200")
        except OSError:
            is_fine = False
        latencies.append((time.monotonic() - started) * 1000 if is_fine else FAILED)
        time.sleep(pause if is_fine else PAUSE)


def measured(server, texts, seconds):
    """The latencies of questions and of /healthz, in milliseconds, and the largest memory in MiB."""
    until, address = time.monotonic() + seconds, (server.host, server.port)
    # With another mark in each round, because the vectors of questions are kept.
    asks = (asking(text + "?" * mark) for mark in itertools.count() for text in texts)
    checks = itertools.repeat(get("/healthz"))
    latencies, memory = ([], []), 0
    threads = [
        threading.Thread(target=repeat, args=(address, asks, until, 0, latencies[0])),
        threading.Thread(target=repeat, args=(address, checks, until, PAUSE, latencies[1])),
    ]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        memory = max(memory, server.memory())
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    return *latencies, memory


def attacked(server, attack, options, texts):
    """What was served and refused a second in an attack, and what was measured meanwhile."""
    run, fork = attack(server, options.clients), multiprocessing.get_context("fork")
    receiving, sending = fork.Pipe(duplex=False)

    def attacker():
        os.nice(5)
        started = time.monotonic()
        counts = run(started + options.seconds + 0.5)
        sending.send([count / (time.monotonic() - started) for count in counts])

    attacking = fork.Process(target=attacker)
    attacking.start()
    time.sleep(0.25)
    measures = measured(server, texts, options.seconds)
    rates = receiving.recv() if receiving.poll(120) else (0, 0)
    attacking.kill()
    attacking.join()
    return rates, measures


def row(title, rates, asks, checks, memory):
    rates = [f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}" for rate in rates]
    times = [percentile(asks, 0.5), percentile(asks, 0.99), percentile(checks, 0.99)]
    return "| " + " | ".join([title, *rates, *(f"{time:,.0f} ms" for time in times), f"{memory:.0f} MiB"]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(REPOSITORY / "target/release/madoguchi"))
    parser.add_argument("--seconds", type=float, default=10, help="of each attack")
    parser.add_argument("--clients", type=int, default=1, help="that attack, unless it is a crowd")
    parser.add_argument("--only", default="", help="attacks with this in their English titles")
    options = parser.parse_args()
    texts, japanese, failures = questions(), [HEADS[1], COLUMNS], []
    # Each server begins with a copy of a whole index, so that none makes vectors meanwhile.
    index = pathlib.Path(tempfile.mkdtemp()) / "index"
    make = [options.program, "--index", str(index), "index"]
    subprocess.run(make, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    print(HEADS[0], COLUMNS, sep="\n", flush=True)
    for title, title_ja, attack, variables in ATTACKS:
        if options.only not in title:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            shutil.copytree(index, folder / "index")
            server = Server(options.program, folder, variables)
            try:
                rates, (asks, checks, memory) = attacked(server, attack, options, texts)
                has_ended = server.process.poll() is not None
            finally:
                server.process.kill()
                server.process.wait()
        print(row(title, rates, asks, checks, memory), flush=True)
        japanese.append(row(title_ja, rates, asks, checks, memory).replace(" ms ", " ミリ秒 "))
        if has_ended or percentile(asks, 0.99) > ASK_BOUND or percentile(checks, 0.99) > HEALTH_BOUND:
            failures.append(f"{title}: {'the server ended' if has_ended else 'a bound does not hold'}")
    shutil.rmtree(index.parent)
    print("", *japanese, sep="\n")
    if failures:
        sys.exit("\n".join(["", *failures]))


if __name__ == "__main__":
    main()
