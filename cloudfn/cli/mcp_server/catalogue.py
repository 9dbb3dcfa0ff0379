"""All tools by name, in the order of work."""

from __future__ import annotations

from cloudfn.cli.mcp_server.cloud_tools import CLOUD_TOOLS
from cloudfn.cli.mcp_server.document_tools import DOCUMENT_TOOLS
from cloudfn.cli.mcp_server.function_tools import FUNCTION_TOOLS
from cloudfn.cli.mcp_server.payment_tools import PAYMENT_TOOLS
from cloudfn.cli.mcp_server.project_tools import PROJECT_TOOLS
from cloudfn.cli.mcp_server.proof_tools import PROOF_TOOLS

TOOLS = {
    tool.name: tool
    for group in (CLOUD_TOOLS, FUNCTION_TOOLS, PAYMENT_TOOLS, DOCUMENT_TOOLS, PROOF_TOOLS, PROJECT_TOOLS)
    for tool in group
}
