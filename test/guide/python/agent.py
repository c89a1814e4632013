# Copyright The Leasehold Authors
# SPDX-License-Identifier: Apache-2.0

"""The agent that docs/instrumentation.md shows for Python. Its model is a stand-in."""

import json
import os
import re
import secrets
import signal
import sys

import standin
from spans import CLIENT, Exporter, Span
from vault import Store


def begin(exporter, task):
    """The root span: the one span that says which agent works on what."""
    name = os.environ["OTEL_SERVICE_NAME"]
    cause = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}", os.environ.get("TRACEPARENT", ""))
    goes_on = cause and not os.environ.get("AGENT_LINK")  # in the trace of the span that launched it
    return Span(
        exporter, "invoke_agent " + name,
        trace_id=cause[1] if goes_on else secrets.token_hex(16), parent_id=cause[2] if goes_on else "",
        remote=bool(goes_on), link=(cause[1], cause[2]) if cause and not goes_on else None,
        gen_ai__operation__name="invoke_agent", gen_ai__agent__name=name, task__id=task,
        trust__level=os.environ.get("TRUST_PHASE", ""),
    )


def chat(root, messages):
    """One call of the model."""
    with root.child("chat " + standin.MODEL, CLIENT, gen_ai__operation__name="chat", gen_ai__provider__name="openai",
                    gen_ai__request__model=standin.MODEL) as span:
        answer = standin.ask_model(messages)
        span.attributes.update({
            "gen_ai.response.model": standin.MODEL,
            "gen_ai.usage.input_tokens": answer["input_tokens"],
            "gen_ai.usage.output_tokens": answer["output_tokens"],
            "gen_ai.response.finish_reasons": [answer["finish"]],
        })
        return answer


def tool(root, name, arguments, do):
    """One tool. What it does gets the tool's span."""
    with root.child("execute_tool " + name, gen_ai__operation__name="execute_tool", gen_ai__tool__name=name,
                    gen_ai__tool__call__arguments=json.dumps(arguments)) as span:
        return do(span)


def refund(root, order):
    """Does what the phase allows. A tool whose name says that it acts must not be called
    below semi-autonomous, not even to try; trying has a name of its own."""
    level = os.environ.get("TRUST_LEVEL")
    if level in ("2", "3"):  # semi-autonomous, autonomous
        return tool(root, "send_refund", {"order": order}, lambda span: standin.payments("refund", order))
    if level == "1":  # restricted: asked for, and not done
        return tool(root, "check_refund", {"order": order}, lambda span: standin.payments("dry run", order))
    # shadow, and whatever is not known: nothing leaves the process
    return tool(root, "check_refund", {"order": order}, lambda span: "simulated")


def shorten(messages, last_input):
    """Keeps the prompt below half of the model's context window, by what the model said
    the last one took: it forgets the oldest results first."""
    forgotten = "(an older result, left out)"
    size = last_input + standin.tokens_of(messages[-1])
    for i in range(2, len(messages) - 1):
        if size <= standin.CONTEXT_WINDOW // 2:
            break
        size -= max(0, standin.tokens_of(messages[i]) - standin.tokens_of(forgotten))
        messages[i] = forgotten
    return messages


def work(exporter):
    with begin(exporter, "refund-order") as root:
        store = Store(root)
        messages = ["You refund orders that were not delivered.", "Refund my last order."]
        orders = int(os.environ["AGENT_ORDERS"])
        for n in range(orders):
            answer = chat(root, messages)
            order = tool(root, "search_orders", {"number": n}, lambda span: store.read(span, "orders/reader"))
            messages = shorten(messages + [order], answer["input_tokens"])
        chat(root, messages)
        chat(root, messages + [refund(root, orders)])


def stop(number, frame):
    """Turn SIGTERM into an exception, so that every span that is open ends."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    exporter = Exporter()
    try:
        work(exporter)
    finally:
        exporter.close()
