// Starts `holdpoint lsp` and connects Visual Studio Code to it.
const { commands, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

function start() {
  // The setting belongs to the machine: a repository cannot choose which program is started.
  const command = workspace.getConfiguration('holdpoint').get('path', 'holdpoint');
  const documentSelector = [
    { scheme: 'file', language: 'markdown' },
    { scheme: 'file', pattern: '**/.holdpoint.yaml' },
  ];
  client = new LanguageClient('holdpoint', 'Holdpoint', { command, args: ['lsp'] }, { documentSelector });
  return client.start();
}

exports.activate = (context) => {
  context.subscriptions.push(commands.registerCommand('holdpoint.restart', () => client.restart()));
  return start();
};

exports.deactivate = () => client?.stop();
