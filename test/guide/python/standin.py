# Copyright The Leasehold Authors
# SPDX-License-Identifier: Apache-2.0

"""What stands in for a model, and for the service that refunds."""

import os
import time

MODEL = "gpt-4"
CONTEXT_WINDOW = 8192


def tokens_of(text):
    return len(text) // 4 + 1


def ask_model(messages):
    time.sleep(int(os.environ.get("AGENT_DELAY_MS", "0")) / 1000)
    return {"input_tokens": tokens_of("\n".join(messages)), "output_tokens": 20, "finish": "stop"}


def payments(what, order):
    time.sleep(0.005)
    print("payments:", what, order, flush=True)
    return "ok"
