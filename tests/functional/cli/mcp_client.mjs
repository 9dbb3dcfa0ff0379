// Goes through the tools with the npm SDK's own client: node mcp_client.mjs COMMAND ARGUMENT... ; prints what it was told.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const [command, ...args] = process.argv.slice(2);
const client = new Client({ name: 'stock', version: '1' });
await client.connect(new StdioClientTransport({ command, args, env: process.env, stderr: 'inherit' }));

const tools = (await client.listTools()).tools;
const calls = [
  ['validate'], ['cloud_status'], ['start_cloud'], ['list_functions'], ['invoke', { function: 'makeOrder' }], ['pay'],
  ['list_orders'], ['get_order'], ['move_clock', { advance: 'next' }], ['read_logs'],
  ['insert_documents', { collection: 'products', documents: [{ _id: 'oolong', priceFen: 1 }] }],
  ['query_documents', { collection: 'products' }], ['explain_code', { code: 'CFN-PAY-073' }],
  ['run_scenarios', { name: 'duplicate' }], ['prove'], ['plan_deploy'], ['stop_cloud'],
];
const answers = {};
for (const [name, given = {}] of calls) {
  // The client checks each structured answer against the tool's output schema.
  const answer = await client.callTool({ name, arguments: given });
  answers[name] = { failed: Boolean(answer.isError), text: answer.content[0].text, data: answer.structuredContent };
}
const resources = {};
for (const { uri } of (await client.listResources()).resources) {
  resources[uri] = (await client.readResource({ uri })).contents[0].text.length;
}
const code = (await client.readResource({ uri: 'cloudfn://codes/CFN-PAY-073' })).contents[0].text;
console.log(JSON.stringify({ server: client.getServerVersion(), tools, answers, resources, code }));
await client.close();
