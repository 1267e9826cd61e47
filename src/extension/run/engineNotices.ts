import type { Contribution } from '../app';

/** Problems of the repository as a whole, such as a full disk or a journal that refuses: each is told once. */
export const engineNotices: Contribution = {
  id: 'engine-notices',
  register(app) {
    const told = new Set<string>();
    return app.projects.onNotice(({ task, problem }) => {
      // What concerns a task is shown at the task.
      if (task !== undefined || !problem) return;
      const occasion = `${problem.code}|${problem.message}`;
      if (told.has(occasion)) return;
      told.add(occasion);
      void app.prompter.problem(problem);
    });
  },
};
