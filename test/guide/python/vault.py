# Copyright The Leasehold Authors
# SPDX-License-Identifier: Apache-2.0

"""The token of this cycle, and what the phase's policy lets it read."""

import json
import os
import time
import urllib.request


class Store:
    def __init__(self, span):
        """Take the wrapped token that Leasehold brought, or log in by the pod's ServiceAccount."""
        wrapped = os.environ.get("VAULT_WRAPPED_TOKEN_FILE")
        if wrapped:
            # It can be unwrapped once. If it cannot, somebody else has: end the cycle.
            with open(wrapped) as file:
                self.token = file.read().strip()
            self.take(self.ask(span, "sys/wrapping/unwrap", {}))
            self.renew_at = 0  # it is as old as its wrapping: renew it first
        else:
            beside = os.path.dirname(os.environ["LEASEHOLD_TOKEN_FILE"])
            with open(os.path.join(beside, "vault-token")) as file:
                jwt = file.read().strip()
            self.token = ""
            login = {"role": os.environ["VAULT_ROLE"], "jwt": jwt}
            self.take(self.ask(span, f"auth/{os.environ['VAULT_AUTH_MOUNT']}/login", login))

    def take(self, answer):
        self.token = answer["auth"]["client_token"]
        self.renew_at = time.monotonic() + answer["auth"]["lease_duration"] / 2

    def read(self, span, path):
        """Read a path, by the span of the tool that needs it."""
        if time.monotonic() > self.renew_at:
            self.take(self.ask(span, "auth/token/renew-self", {}))
        return self.ask(span, path)["data"]["text"]

    def ask(self, span, path, body=None):
        # Vault writes the traceparent to its audit log: by it Leasehold sees which step
        # a request belongs to.
        headers = {"X-Vault-Request": "true", "traceparent": span.traceparent()}
        if self.token:
            headers["X-Vault-Token"] = self.token
        data = None if body is None else json.dumps(body).encode()
        url = f"{os.environ['VAULT_ADDR']}/v1/{path}"
        request = urllib.request.Request(url, data, headers, method="GET" if data is None else "POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
