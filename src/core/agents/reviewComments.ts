import { COMMENTS_HEADING } from './prompt';

/**
 * The comments a prompt carries, read back by programs that take part without a model. Quoted text is skipped by its
 * fences, so a task that writes the heading into its own text is not believed.
 * @returns undefined on a first attempt.
 */
export const commentsIn = (prompt: string): string | undefined => {
  let fence: string | undefined;
  let under = false;
  const comments: string[] = [];
  for (const line of prompt.split('\n')) {
    if (fence === undefined) {
      if (line.startsWith('## ')) under = line === `## ${COMMENTS_HEADING}`;
      fence = /^(`{3,})text$/.exec(line)?.[1];
    } else if (line === fence) {
      fence = undefined;
    } else if (under) {
      comments.push(line);
    }
  }
  return comments.length === 0 ? undefined : comments.join('\n');
};
