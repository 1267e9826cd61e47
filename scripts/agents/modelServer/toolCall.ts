import type { Call, Tool } from './conversation';
import { fieldOf } from './json';

/** Names under which agents offer a tool that writes a whole file. */
const WRITERS = ['Write', 'write_file', 'write', 'create', 'create_file'];
/** Names under which they offer one that runs a command. */
const SHELLS = ['Bash', 'bash', 'shell', 'shell_command', 'exec_command', 'run_shell_command', 'local_shell'];

const PATH_FIELDS = ['file_path', 'filePath', 'absolute_path', 'path'];
const CONTENT_FIELDS = ['content', 'file_text', 'contents'];

/**
 * A call that writes a file with the tools an agent offers.
 * @param folder the agent's own folder, for tools that want absolute paths; @param path relative to it
 * @returns undefined when no tool can
 */
export function writeCall(
  tools: readonly Tool[],
  folder: string | undefined,
  path: string,
  content: string,
): Call | undefined {
  const writer = named(tools, WRITERS);
  if (writer) {
    const place = folder === undefined ? path : `${folder}/${path}`;
    return {
      name: writer.name,
      input: {
        [fieldIn(writer, PATH_FIELDS)]: place,
        [fieldIn(writer, CONTENT_FIELDS)]: content,
      },
    };
  }
  const patcher = named(tools, ['apply_patch']);
  if (!patcher) return shellCall(tools, heredoc(path, content));
  const lines = content.replace(/\n$/, '').split('\n');
  const patch = `*** Begin Patch\n*** Add File: ${path}\n${lines.map((line) => `+${line}`).join('\n')}\n*** End Patch\n`;
  return { name: 'apply_patch', text: patch, input: { input: patch } };
}

/** A call that runs a command line. @returns undefined when no tool can */
export function shellCall(tools: readonly Tool[], command: string): Call | undefined {
  const shell = named(tools, SHELLS);
  if (!shell) return undefined;
  const { fields } = shell;
  const isList = fieldOf(fields, 'command', 'type') === 'array';
  const words = 'cmd' in fields ? { cmd: command } : { command: isList ? ['sh', '-c', command] : command };
  return {
    name: shell.name,
    text: command,
    input: { ...words, ...('description' in fields ? { description: 'a scripted command' } : {}) },
  };
}

/** Writes a file as a shell does: for agents that offer nothing else. The scripts are our own, quotes included. */
const heredoc = (path: string, content: string): string =>
  `mkdir -p "$(dirname '${path}')" && cat > '${path}' <<'SCRIPTED'\n${content.replace(/\n?$/, '\n')}SCRIPTED`;

const named = (tools: readonly Tool[], names: readonly string[]): Tool | undefined => {
  for (const name of names) {
    const tool = tools.find((each) => each.name === name);
    if (tool) return tool;
  }
  return undefined;
};

const fieldIn = ({ fields }: Tool, names: readonly string[]): string =>
  names.find((name) => name in fields) ?? names[0] ?? '';
