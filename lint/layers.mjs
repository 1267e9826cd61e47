/**
 * The layer rule of ARCHITECTURE.md as an ESLint rule: the folder of a file decides what it may import,
 * and a source file outside every layer is an error.
 */
import path from 'node:path';

/** For each layer: the layers it may import (besides itself), and whether it may use Node and vscode. */
const LAYERS = {
  'src/core': { may: [], node: false, vscode: false },
  'src/engine': { may: ['src/core'], node: true, vscode: false },
  // Reading the plan is on the start-up path and free of libraries; all else of the engine is loaded when it is needed.
  'src/extension': {
    may: ['src/core'],
    node: true,
    vscode: true,
    typesFrom: ['src/engine'],
    startUp: ['src/engine/plan'],
  },
  'src/runner': { may: ['src/core'], node: true, vscode: false },
  'src/demo-agent': { may: ['src/core'], node: true, vscode: false },
  'src/cli': { may: ['src/core', 'src/engine'], node: true, vscode: false },
  'webview-ui': { may: ['src/core'], node: false, vscode: false },
};

const layerOf = (relative) => Object.keys(LAYERS).find((layer) => relative.startsWith(layer + '/'));

/** @type {import('eslint').Rule.RuleModule} */
export const layersRule = {
  meta: { type: 'problem', schema: [], messages: { broken: '{{text}}' } },
  create(context) {
    const root = context.cwd;
    const relative = path.relative(root, context.filename).split(path.sep).join('/');
    const isSource = relative.startsWith('src/') || relative.startsWith('webview-ui/');
    if (!isSource) return {};
    const layer = layerOf(relative);
    if (!layer) {
      return {
        Program: (node) =>
          context.report({
            node,
            messageId: 'broken',
            data: { text: `${relative} lies outside every layer.` },
          }),
      };
    }
    const rule = LAYERS[layer];
    const check = (node, specifier, isTypeOnly, isLazy) => {
      if (typeof specifier !== 'string') return;
      const complain = (text) => context.report({ node, messageId: 'broken', data: { text } });
      if (specifier === 'vscode') {
        if (!rule.vscode) complain(`${layer} must not import vscode.`);
        return;
      }
      if (specifier.startsWith('node:')) {
        if (!rule.node) complain(`${layer} is pure: it must not import ${specifier}.`);
        return;
      }
      if (!specifier.startsWith('.')) return;
      const target = path.posix.normalize(path.posix.join(path.posix.dirname(relative), specifier));
      const other = layerOf(target + '/') ?? layerOf(target);
      if (other === layer || (other && rule.may.includes(other))) return;
      if (rule.startUp?.some((folder) => target.startsWith(folder + '/'))) return;
      if (other && (isTypeOnly || isLazy) && rule.typesFrom?.includes(other)) return;
      complain(`${layer} must not import ${other ?? target}.`);
    };
    return {
      ImportDeclaration: (node) => check(node, node.source.value, node.importKind === 'type', false),
      ExportNamedDeclaration: (node) =>
        node.source && check(node, node.source.value, node.exportKind === 'type', false),
      ExportAllDeclaration: (node) => check(node, node.source.value, node.exportKind === 'type', false),
      ImportExpression: (node) => check(node, node.source.value, false, true),
    };
  },
};
