// Runs the extension for Visual Studio Code with stand-ins for the editor's own modules, and prints as
// JSON which server it starts, for which files, and how that server introduces itself.
// node vscode.js EXTENSION [PROGRAM]
const { spawn } = require('node:child_process');
const Module = require('node:module');

const [extension, program] = process.argv.slice(2);
const seen = { commands: [] };

const vscode = {
  commands: { registerCommand: (name) => (seen.commands.push(name), { dispose() {} }) },
  workspace: {
    getConfiguration: (section) => ({
      get: (key, byDefault) => (section === 'holdpoint' && key === 'path' && program) || byDefault,
    }),
  },
};

class LanguageClient {
  constructor(id, name, server, client) {
    Object.assign(seen, { id, name, server, selector: client.documentSelector });
  }

  /** Starts the server and waits for the answer to `initialize`. */
  start() {
    const { command, args } = seen.server;
    if (!program) return Promise.resolve();
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.send({ id: 1, method: 'initialize', params: { capabilities: {} } });
    return new Promise((resolve, reject) => {
      this.process.on('error', reject);
      // A pipe delivers a message in as many pieces as it likes.
      let received = Buffer.alloc(0);
      this.process.stdout.on('data', (data) => {
        received = Buffer.concat([received, data]);
        const [, length] = /^Content-Length: (\d+)\r\n/.exec(received) ?? [];
        const start = received.indexOf('\r\n\r\n') + 4;
        if (seen.serverInfo || start < 4 || received.length < start + Number(length)) return;
        const answer = JSON.parse(received.subarray(start, start + Number(length)));
        seen.serverInfo = answer.result.serverInfo;
        resolve();
      });
    });
  }

  stop() {
    if (!this.process) return Promise.resolve();
    this.send({ id: 2, method: 'shutdown' });
    this.send({ method: 'exit' });
    return new Promise((resolve) => this.process.on('exit', (code) => resolve((seen.exit = code))));
  }

  send(message) {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }
}

const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === 'vscode') return vscode;
  if (name === 'vscode-languageclient/node') return { LanguageClient };
  return load(name, ...rest);
};

(async () => {
  const { activate, deactivate } = require(extension);
  await activate({ subscriptions: [] });
  await deactivate();
  console.log(JSON.stringify(seen));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
