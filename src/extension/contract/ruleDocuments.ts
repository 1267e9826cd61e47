import * as vscode from 'vscode';

const SCHEME = 'counterpoint-rule';

/** Where the link of a diagnostic's code leads: a page about the rule, made when it is opened. */
export const ruleUri = (code: string): vscode.Uri => vscode.Uri.from({ scheme: SCHEME, path: `/${code}.md` });

/** Serves the pages: what the rule is for, and a line that says it better. */
export function serveRuleDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent({ path }) {
      const code = path.slice(1).replace(/\.md$/, '');
      const { ruleOf } = await import('../../engine/index');
      const rule = ruleOf(code);
      if (!rule) return `# ${code}\n\nThe file could not be read as a contract; the message says where.\n`;
      const { severity, why, instead, write } = rule;
      return [`# ${code} (${severity})`, why, `Instead of:\n\n> ${instead}`, `write:\n\n> ${write}\n`].join(
        '\n\n',
      );
    },
  });
}
