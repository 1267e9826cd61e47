'use strict';
// Plain JavaScript, so that it runs as it lies here, without a build.
const vscode = require('vscode');

/** @param {vscode.ExtensionContext} context */
function activate(context) {
  const log = vscode.window.createOutputChannel('Specimen', { log: true });
  log.info('specimen activated');
  const changed = new vscode.EventEmitter();
  let marked = '';
  const many = Array.from({ length: 198 }, (_, index) => `Row ${index + 3}`);

  const rows = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) =>
      node === undefined ? ['First', 'Second', ...many] : node === 'First' ? ['Leaf'] : [],
    getTreeItem: (node) => {
      const item = new vscode.TreeItem(
        node,
        node === 'First' ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
      );
      item.description = node === marked ? 'marked' : `about ${node}`;
      item.iconPath = new vscode.ThemeIcon(node === 'Second' ? 'pass' : 'circle-outline');
      item.contextValue = node === 'Leaf' ? 'leaf' : 'branch';
      return item;
    },
  };

  const status = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
  status.text = '$(beaker) specimen ready';
  status.show();

  const register = (name, act) => vscode.commands.registerCommand(`specimen.${name}`, act);
  context.subscriptions.push(
    log,
    changed,
    status,
    vscode.window.registerTreeDataProvider('specimen.rows', rows),
    vscode.window.registerTreeDataProvider('specimen.empty', {
      getChildren: () => [],
      getTreeItem: () => undefined,
    }),
    vscode.languages.registerCodeLensProvider(
      { language: 'markdown' },
      {
        provideCodeLenses: () => [
          new vscode.CodeLens(new vscode.Range(0, 0, 0, 1), {
            title: 'Notify Me',
            command: 'specimen.notify',
          }),
        ],
      },
    ),
    register('notify', async () => {
      const answer = await vscode.window.showInformationMessage('A person is needed', 'Help', 'Later');
      status.text = `answered ${answer}`;
    }),
    register('ask', async () => {
      const answer = await vscode.window.showWarningMessage('Really?', { modal: true }, 'Really');
      status.text = `modal ${answer}`;
    }),
    register('pick', async () => {
      const items = ['Apple', 'Pear', 'Plum'].map((label) => ({ label, description: `a ${label.length}` }));
      const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which fruit?' });
      const name = await vscode.window.showInputBox({ prompt: 'Its name' });
      status.text = `picked ${picked?.label} ${name}`;
    }),
    register('page', () => {
      const panel = vscode.window.createWebviewPanel('specimen', 'Specimen Page', vscode.ViewColumn.One, {
        enableScripts: true,
      });
      panel.webview.html =
        '<!doctype html><button id="b">Press</button><p id="p">untouched</p><script>b.onclick=()=>{p.textContent="touched"}</script>';
    }),
    register('terminal', () => {
      vscode.window
        .createTerminal({
          name: 'Specimen Terminal',
          shellPath: '/bin/sh',
          shellArgs: ['-c', 'echo words from a terminal; exec sleep 600'],
        })
        .show();
    }),
    register('mark', (node) => {
      marked = node;
      changed.fire(undefined);
    }),
  );
}

module.exports = { activate };
