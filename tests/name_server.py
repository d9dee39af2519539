"""A DNS server on loopback with TXT records."""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def answering(records: Mapping[str, Sequence[str]]) -> Iterator[int]:
    """Answers with these records, as the mapping is at that moment. Yields the port. The name `silent` gets no answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        threading.Thread(target=_serve, args=(listener, records), daemon=True).start()
        yield listener.getsockname()[1]
        listener.close()


def _serve(listener: socket.socket, records: Mapping[str, Sequence[str]]) -> None:
    while True:
        try:
            content, sender = listener.recvfrom(4096)
        except OSError:
            return
        query = dns.message.from_wire(content)
        name = query.question[0].name.to_text(omit_final_dot=True)
        if "silent" in name:
            continue
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if name in records:
            # A text longer than 255 bytes consists of parts.
            parts = [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200)) for text in records[name]]
            reply.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *parts))
        else:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        listener.sendto(reply.to_wire(), sender)
