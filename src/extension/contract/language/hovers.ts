import * as vscode from 'vscode';
import type { HoverPart, HoverValue } from '../../../core/contract/language/hover';
import type { App } from '../../app';
import { plainMessage } from '../../plainMessage';
import type { ContractShelf } from './contractLibrary';
import { criterionStates } from './criterionStates';
import { tasksBeside } from './tasksBeside';

/** What a name in a contract is, who provides it, who depends on it, and how a criterion stands. */
export class ContractHovers implements vscode.HoverProvider {
  constructor(private readonly app: App) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const { contracts } = this.app;
    const text = await contracts.open(document);
    const shelf = text && (await contracts.shelf(text.project, () => token.isCancellationRequested));
    if (!shelf || token.isCancellationRequested) return undefined;
    const { hoverAt } = await contracts.load();
    const offset = document.offsetAt(position);
    const tasks = tasksBeside(text.project, text.source.contract.file);
    const isCriterion = shelf.names.at(text.source, offset)?.occurrence.kind === 'criterion';
    const states = isCriterion
      ? await criterionStates(text.project, text.source.contract.file)
      : new Map<string, string>();
    const hover = hoverAt(shelf.names, text.source, offset, {
      taskTitle: (id) => tasks.find((task) => task.id === id)?.title,
      stateOf: (feature, { id }) => states.get(`${feature.featureId ?? ''}#${id}`),
    });
    if (!hover || token.isCancellationRequested) return undefined;
    return new vscode.Hover(markdownOf(hover.parts, shelf), text.ranges.range(hover.start, hover.end));
  }
}

/** Text of the repository is escaped, and no command in it can be followed. */
function markdownOf(parts: readonly HoverPart[], shelf: ContractShelf): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  for (const part of parts) {
    switch (part.kind) {
      case 'title':
        markdown.appendMarkdown('**').appendText(lineOf(part.text)).appendMarkdown('** ');
        markdown.appendText(`(${lineOf(part.about)})`).appendMarkdown('\n\n');
        break;
      case 'text':
        markdown.appendText(lineOf(part.text)).appendMarkdown('\n\n');
        break;
      case 'fact':
        markdown.appendMarkdown('_').appendText(part.label).appendMarkdown(':_ ');
        for (const [index, value] of part.values.entries()) {
          if (index > 0) markdown.appendMarkdown(' · ');
          appendValue(markdown, value, shelf);
        }
        markdown.appendMarkdown('\n\n');
        break;
      default:
        part satisfies never;
    }
  }
  // Spaces that do not break would make one long line of each paragraph.
  markdown.value = markdown.value.replaceAll('&nbsp;', ' ');
  return markdown;
}

function appendValue(
  markdown: vscode.MarkdownString,
  { text, file, offset }: HoverValue,
  shelf: ContractShelf,
): void {
  const target = file === undefined ? undefined : shelf.textOf(file);
  if (!target || offset === undefined) {
    markdown.appendText(lineOf(text));
    return;
  }
  const line = target.ranges.position(offset).line + 1;
  // Encoded, so that no bracket of a file's name ends the link.
  const address = target.uri.with({ fragment: `L${line}` }).toString();
  markdown.appendMarkdown('[').appendText(lineOf(text)).appendMarkdown(`](${address})`);
}

/** Marks of Markdown in a contract's line mean nothing here. */
const lineOf = (text: string): string => plainMessage(text.replace(/`|\*\*/g, ''));
