"""Sign a respondent's id on your server, for each page. `SECRET=… python3 sign_identity.py ID` prints a token."""

import base64
import hashlib
import hmac
import json
import os
import sys
import time


def sign_identity(respondent_id: str, secret: str, lifetime: int = 600) -> str:
    """Return a JWT (HS256) that identifies the respondent for `lifetime` seconds."""

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    header = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    claims = part(json.dumps({"sub": respondent_id, "exp": int(time.time()) + lifetime}).encode())
    signature = hmac.new(secret.encode(), f"{header}.{claims}".encode(), hashlib.sha256).digest()
    return f"{header}.{claims}.{part(signature)}"


if __name__ == "__main__":
    if len(sys.argv) != 2 or "SECRET" not in os.environ:
        sys.exit("usage: SECRET=… sign_identity.py RESPONDENT_ID")
    print(sign_identity(sys.argv[1], os.environ["SECRET"]))
