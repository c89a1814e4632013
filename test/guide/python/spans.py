# Copyright The Leasehold Authors
# SPDX-License-Identifier: Apache-2.0

"""OTLP/HTTP with nothing but Python's standard library."""

import json
import os
import secrets
import threading
import time
import urllib.request

OK, ERROR = 1, 2
INTERNAL, CLIENT = 1, 3
REMOTE_PARENT = 0x100 | 0x200  # "it is known whether the parent is remote" and "it is"


def value(v):
    """An OTLP value. Integers are text in OTLP's JSON."""
    if isinstance(v, bool):
        return {"boolValue": v}
    if isinstance(v, int):
        return {"intValue": str(v)}
    if isinstance(v, list):
        return {"arrayValue": {"values": [value(one) for one in v]}}
    return {"stringValue": str(v)}


def key_values(attributes):
    return [{"key": k, "value": value(v)} for k, v in attributes.items()]


class Span:
    """One span, which begins when it is made."""

    def __init__(self, exporter, name, trace_id, parent_id, kind=INTERNAL, remote=False, link=None, **attributes):
        self.exporter, self.trace_id, self.span_id = exporter, trace_id, secrets.token_hex(8)
        self.attributes = {k.replace("__", "."): v for k, v in attributes.items()}
        self.otlp = {
            "traceId": trace_id, "spanId": self.span_id, "parentSpanId": parent_id, "name": name, "kind": kind,
            "flags": 1 | (REMOTE_PARENT if remote else 0x100), "startTimeUnixNano": str(time.time_ns()),
        }
        if link:
            self.otlp["links"] = [{"traceId": link[0], "spanId": link[1]}]

    def child(self, name, kind=INTERNAL, **attributes):
        return Span(self.exporter, name, self.trace_id, self.span_id, kind, **attributes)

    def traceparent(self):
        return f"00-{self.trace_id}-{self.span_id}-01"

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        """Every way out of the block ends the span, an exit by a signal too."""
        self.otlp["status"] = {"code": OK}
        if error is not None:
            self.attributes["error.type"] = "cancelled" if kind is SystemExit else kind.__name__
            self.otlp["status"] = {"code": ERROR}  # error texts are content
        self.otlp["endTimeUnixNano"] = str(time.time_ns())
        self.otlp["attributes"] = key_values(self.attributes)
        self.exporter.add(self.otlp)


class Exporter:
    """Sends what has ended once a second, with the token of the pod."""

    def __init__(self):
        said = os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
        resource = dict(pair.split("=", 1) for pair in said.split(",") if "=" in pair)
        resource["service.name"] = os.environ["OTEL_SERVICE_NAME"]
        self.resource = {"attributes": key_values(resource)}
        of_all = os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"].rstrip("/") + "/v1/traces"
        self.url = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", of_all)
        self.spans, self.lock, self.closing = [], threading.Lock(), threading.Event()
        self.sender = threading.Thread(target=self.keep_sending, daemon=True)
        self.sender.start()

    def add(self, span):
        with self.lock:
            self.spans.append(span)

    def keep_sending(self):
        while not self.closing.wait(1.0):
            self.flush()

    def flush(self):
        """Send what waits; what cannot be sent waits for the next time."""
        with self.lock:
            spans, self.spans = self.spans, []
        if not spans:
            return True
        # Read each time: Kubernetes puts a new token there before the old one expires.
        with open(os.environ["LEASEHOLD_TOKEN_FILE"]) as file:
            token = file.read().strip()
        body = {"resourceSpans": [{"resource": self.resource, "scopeSpans": [{"scope": {"name": "support-agent"}, "spans": spans}]}]}
        request = urllib.request.Request(self.url, json.dumps(body).encode(), {
            "Content-Type": "application/json", "Authorization": "Bearer " + token,
        })
        try:
            urllib.request.urlopen(request, timeout=5).close()
            return True
        except OSError:  # HTTP errors are OSErrors, too
            with self.lock:
                self.spans = spans + self.spans
            return False

    def close(self, timeout=10.0):
        """Send everything; called on every way out of the program."""
        self.closing.set()
        self.sender.join(timeout)
        deadline = time.monotonic() + timeout
        while not self.flush():
            if time.monotonic() > deadline:
                raise OSError(f"{len(self.spans)} spans were lost")
            time.sleep(0.2)
