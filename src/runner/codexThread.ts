import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { referenceTo } from '../core/agents/promptReference';
import { RUN_ENVIRONMENT } from '../core/run/launch';

/** Keeps the id of the run's own thread between calls. */
const THREAD_FILE = 'codex-thread';

/**
 * Whether a `notify` of codex is about the run's own thread. Its terminal interface has a second thread name the first
 * one (seen in 0.169), and that one ends first and sends the same kind of payload: taken for the run's completion, it
 * would start the checks on an unfinished change. The own thread is the resumed one, or the one that was given the
 * run's prompt.
 */
export const isOwnThread = (payload: string, environment: NodeJS.ProcessEnv): boolean => {
  const { thread, messages } = fieldsOf(payload);
  const folder = environment[RUN_ENVIRONMENT.runFolder];
  const promptFile = environment[RUN_ENVIRONMENT.promptFile];
  // A payload without a thread (its Stop hook), or a call outside a run: nothing to tell apart.
  if (thread === undefined || !folder || !promptFile) return true;
  const known = environment[RUN_ENVIRONMENT.session] || textOf(path.join(folder, THREAD_FILE));
  if (known) return known === thread;
  const given = [textOf(promptFile)?.trim(), referenceTo(promptFile)];
  if (!messages.some((message) => given.includes(message.trim()))) return false;
  try {
    writeFileSync(path.join(folder, THREAD_FILE), thread, { mode: 0o600, flag: 'wx' });
  } catch {
    // Another call was faster, or the disk is full: the next turn of this thread is then recognised as this one was.
  }
  return true;
};

const fieldsOf = (payload: string): { readonly thread?: string; readonly messages: readonly string[] } => {
  try {
    const fields: unknown = JSON.parse(payload);
    if (typeof fields !== 'object' || fields === null || !('thread-id' in fields)) return { messages: [] };
    const { 'thread-id': thread } = fields;
    const messages: unknown = 'input-messages' in fields ? fields['input-messages'] : [];
    return {
      ...(typeof thread === 'string' ? { thread } : {}),
      messages: Array.isArray(messages) ? messages.filter((message) => typeof message === 'string') : [],
    };
  } catch {
    return { messages: [] };
  }
};

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
