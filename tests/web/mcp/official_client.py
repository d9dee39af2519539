"""Sessions of the official client for MCP, in the environment in which it is installed. Prints what it returns as JSON."""

import asyncio
import json
import sys
from typing import Any

import httpx2
from mcp import MCPError
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client


async def run(address: str, session: dict[str, Any]) -> dict[str, Any]:
    """What a session was told: `mode` is how it connects, and `calls` are names of tools with their arguments."""
    headers = {"Authorization": f"Bearer {session['key']}"}
    async with (
        httpx2.AsyncClient(headers=headers, verify=False) as http,
        Client(streamable_http_client(f"{address}/mcp", http_client=http), mode=session["mode"]) as client,
    ):
        tools = await client.list_tools()
        results = []
        for name, arguments in session["calls"]:
            try:
                results.append((await client.call_tool(name, arguments)).model_dump(mode="json", by_alias=True))
            except MCPError as error:
                results.append({"error": error.error.code})
        return {
            "version": client.protocol_version,
            "instructions": client.instructions,
            "tools": [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools.tools],
            "results": results,
        }


async def main() -> None:
    """Reads the sessions, and prints their results."""
    address, sessions = sys.argv[1], json.load(sys.stdin)
    print(json.dumps([await run(address, session) for session in sessions]))


asyncio.run(main())
