"""Sends prebuilt requests over many connections at once, from one process with one thread.

Used by attacks.py. All connections are in one epoll, and in responses only the status lines are
looked for, so that the server and not this program limits the rate.
"""

import itertools
import re
import select
import socket
import time

CONNECTIONS = 100  # of each client: http.max_connections_per_client
JSON = "Content-Type: application/json\r\n"
NO_PORT_YET = 24  # IP_BIND_ADDRESS_NO_PORT: the port is chosen once the peer is known.
BOTH = select.EPOLLIN | select.EPOLLOUT


def get(path, headers=""):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


def post(path, body, headers=JSON, length=None):
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length or len(body)}\r\n\r\n"
    return head.encode() + body


def connection(client, timeout):
    """A socket with the address of a client."""
    opened = socket.socket()
    opened.setsockopt(socket.IPPROTO_IP, NO_PORT_YET, 1)
    opened.bind((client, 0))
    opened.settimeout(timeout)
    return opened


def exchange(address, client, request):
    """Sends one request over a new connection, and returns the response as bytes."""
    with connection(client, 30) as opened:
        opened.connect(address)
        opened.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        return b"".join(iter(lambda: opened.recv(1 << 16), b""))


class Flood:
    """Connections of several clients that are kept busy: when a request was answered on one, the
    next is sent; when one is closed, another is opened. Each second, `drip` is sent on all.
    After `patience` seconds, a client hangs up."""

    def __init__(self, address, requests, clients=1, drip=b"", patience=None):
        self.address, self.drip, self.patience = address, drip, patience
        self.requests = itertools.cycle(requests or [b""])
        self.poll, self.lines = select.epoll(), {}
        self.opened = self.closed = self.served = self.refused = 0
        self.clients = [f"127.0.1.{number + 1}" for number in range(clients)]

    def run(self, until):
        """Floods until a time. Returns how many requests were served and refused; if requests
        aren't answered, how many connections were opened, and how many the server closed."""
        for client in self.clients:
            for _ in range(CONNECTIONS):
                self.open(client)
            time.sleep(0.01)  # The system drops some of too many new connections at once.
        dripped = time.monotonic()
        while (now := time.monotonic()) < until:
            for file, events in self.poll.poll(0.02):
                line = self.lines[file]
                try:
                    if events & select.EPOLLOUT:
                        line.send(self.poll)
                    if events & ~select.EPOLLOUT:
                        self.receive(line)
                except BlockingIOError:
                    pass
                except OSError:
                    self.closed += 1
                    self.reopen(line)
            if self.drip and now - dripped > 1:
                dripped = now
                for line in self.lines.values():
                    line.unsent = line.unsent or memoryview(self.drip)
                    self.poll.modify(line.socket, BOTH)
            if self.patience:
                late = [line for line in self.lines.values() if now - line.opened > self.patience]
                for line in late:
                    self.reopen(line)
        if self.served or self.refused:
            return self.served, self.refused
        return self.opened, self.closed

    def open(self, client):
        line = Line(self.address, client, next(self.requests))
        self.lines[line.socket.fileno()] = line
        self.poll.register(line.socket, BOTH)
        self.opened += 1

    def reopen(self, line):
        del self.lines[line.socket.fileno()]
        line.socket.close()
        self.open(line.client)

    def receive(self, line):
        data = line.socket.recv(1 << 18)
        if not data:
            raise ConnectionResetError
        statuses = re.findall(rb"HTTP/1\.1 (\d)", line.end + data)
        fine = statuses.count(b"2") + statuses.count(b"3")
        self.served, self.refused = self.served + fine, self.refused + len(statuses) - fine
        # A status line that has arrived in part is found with the rest.
        line.end = data[-9:]
        if statuses:
            line.unsent = memoryview(next(self.requests))
            line.send(self.poll)


class Line:
    """A connection of an attacker."""

    def __init__(self, address, client, request):
        self.client, self.opened = client, time.monotonic()
        self.unsent, self.end = memoryview(request), b""
        self.socket = connection(client, 0)
        self.socket.connect_ex(address)

    def send(self, poll):
        if self.unsent:
            self.unsent = self.unsent[self.socket.send(self.unsent) :]
        poll.modify(self.socket, BOTH if self.unsent else select.EPOLLIN)
